#include "model/recompute.h"

#include <ATen/ThreadLocalState.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <utility>

#include "core/torch.h"
#include "model/torch_versions.h"

namespace litevl {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// What the second run needs: the function, whether autocast was on, and with which types, because a
// thread that computes gradients for a GPU has autocast's defaults, which are float16 for CUDA.
struct Run : torch::CustomClassHolder {
  explicit Run(TensorFunction run_function) : function(std::move(run_function)) {}
  TensorFunction function;
  at::ThreadLocalState state;
  at::ScalarType cpu_type = torch_versions::autocast_type(at::kCPU);
  at::ScalarType gpu_type = torch_versions::autocast_type(at::kCUDA);
};

class Recomputed : public torch::autograd::Function<Recomputed> {
 public:
  // A list, because LibTorch looks for tensors in lists, but not in vectors.
  static variable_list forward(AutogradContext* context, const c10::intrusive_ptr<Run>& run,
                               at::TensorList inputs) {
    context->save_for_backward(inputs.vec());
    context->saved_data["run"] = c10::IValue::make_capsule(run);
    auto outputs = run->function(inputs.vec());
    // Autocast caches converted weights; these were converted without gradients.
    at::autocast::clear_cache();
    return outputs;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto capsule = context->saved_data["run"].toCapsule();
    const auto& run = static_cast<const Run&>(*capsule);
    const auto saved = context->get_saved_variables();
    // Gradients are taken with respect to `run`, which has none itself, and the inputs. The
    // gradient of a leaf would be a copy in the leaf's layout, whose sums may be rounded
    // differently.
    variable_list result(1 + saved.size());
    variable_list outputs;
    {
      const at::ThreadLocalStateGuard as_before(run.state);
      torch_versions::set_autocast_type(at::kCPU, run.cpu_type);
      torch_versions::set_autocast_type(at::kCUDA, run.gpu_type);
      variable_list inputs;
      for (std::size_t i = 0; i < saved.size(); ++i) {
        const auto leaf = saved[i].detach().requires_grad_(saved[i].requires_grad());
        inputs.push_back(leaf.view_as(leaf));
        if (leaf.requires_grad())
          inputs[i].register_hook([&result, i](const at::Tensor& grad) { result[i + 1] = grad; });
      }
      outputs = run.function(inputs);
      at::autocast::clear_cache();
    }
    torch::autograd::backward(outputs, gradients);
    return result;
  }
};

}  // namespace

std::vector<at::Tensor> recompute_for_gradients(const TensorFunction& function,
                                                const std::vector<at::Tensor>& inputs) {
  return Recomputed::apply(c10::make_intrusive<Run>(function), at::TensorList(inputs));
}

}  // namespace litevl
