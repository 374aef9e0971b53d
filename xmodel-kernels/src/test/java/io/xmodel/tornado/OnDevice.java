package io.xmodel.tornado;

import io.xmodel.backend.BackendProvider.Availability;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a class's tests if there is a device, and says in the build's output which, or why not. */
final class OnDevice implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Availability found = new TornadoBackend().probe();
    if (context.getTestMethod().isEmpty()) {
      System.out.printf(
          "device tests: %s %s%n",
          found.usable() ? "ran on " + found.devices().getFirst() : "skipped: " + found.problem(),
          "(" + context.getDisplayName() + ")");
    }
    return found.usable()
        ? ConditionEvaluationResult.enabled("a device")
        : ConditionEvaluationResult.disabled(found.problem());
  }
}
