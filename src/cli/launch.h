// How `litevl` goes on as another program once it knows what is wanted.
#pragma once

namespace litevl {

/// The arguments that the other program gets: those of main(), which outlive the call.
void launch_with(char** arguments);

}  // namespace litevl
