#include "explain/svg_png.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <memory>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr double kScale = 2;  // a screen's pixel is coarse in print

struct Release {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(GError* error) const { g_error_free(error); }
};

[[noreturn]] void fail(GError* error) {
  const std::unique_ptr<GError, Release> owner(error);
  throw Error(Error::Kind::kMachine, "picture",
              std::string("cannot be drawn: ") + (error != nullptr ? error->message : "no memory"));
}

cairo_status_t append(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string png(const Svg& svg) {
  const auto markup = svg.markup();
  GError* error = nullptr;
  const std::unique_ptr<RsvgHandle, Release> handle(rsvg_handle_new_from_data(
      reinterpret_cast<const guint8*>(markup.data()), markup.size(), &error));
  if (!handle) fail(error);
  const double width = kScale * svg.width(), height = kScale * svg.height();
  const std::unique_ptr<cairo_surface_t, Release> surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(width + 0.5), static_cast<int>(height + 0.5)));
  const std::unique_ptr<cairo_t, Release> context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  const RsvgRectangle paper{0, 0, width, height};
  if (!rsvg_handle_render_document(handle.get(), context.get(), &paper, &error)) fail(error);
  std::string bytes;
  if (cairo_surface_write_to_png_stream(surface.get(), append, &bytes) != CAIRO_STATUS_SUCCESS)
    fail(nullptr);
  return bytes;
}

}  // namespace litevl
