package io.xmodel.tornado;

import io.xmodel.backend.BackendProvider.Availability;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a class's tests if the first device is driven by CUDA: a GPU, or tools/cuda-on-cpu. */
final class OnCuda implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return holds()
        ? ConditionEvaluationResult.enabled("CUDA")
        : ConditionEvaluationResult.disabled("the first device is not driven by CUDA");
  }

  static boolean holds() {
    Availability found = new TornadoBackend().probe();
    return found.usable() && found.devices().getFirst().contains("(CUDA, ");
  }
}
