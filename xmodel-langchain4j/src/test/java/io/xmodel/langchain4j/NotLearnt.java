package io.xmodel.langchain4j;

import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests of LangChain4j that ask for what the bundled model has not learnt. The scripted model runs
 * them as they are, so they wait here for no code but for weights.
 */
final class NotLearnt implements ExecutionCondition {
  private static final String CALLS = "It has not learnt LangChain4j's tools.";
  private static final String JSON = "It has not learnt to end a string of JSON.";
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("should_respect_system_message", "It knows no German."),
          Map.entry("should_respect_multiple_messages", "It has not learnt to remember colours."),
          Map.entry("should_respect_stopSequences_in_chat_request", "It has not learnt to repeat."),
          Map.entry(
              "should_respect_stopSequences_in_default_model_parameters",
              "It has not learnt to repeat."),
          Map.entry("should_execute_a_tool_then_answer", CALLS),
          Map.entry("should_execute_a_tool_without_arguments_then_answer", CALLS),
          Map.entry("should_execute_multiple_tools_in_parallel_then_answer", CALLS),
          Map.entry(
              "should_execute_a_tool_then_answer_respecting_JSON_response_format_with_schema",
              CALLS),
          Map.entry("should_force_LLM_to_execute_any_tool", CALLS),
          Map.entry("should_force_LLM_to_execute_specific_tool", CALLS),
          Map.entry("should_respect_JSON_response_format", JSON),
          Map.entry("should_respect_JSON_response_format_with_schema", JSON),
          Map.entry("should_respect_JsonRawSchema_responseFormat", JSON));

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String reason =
        context.getTestMethod().map(method -> REASONS.get(method.getName())).orElse(null);
    return reason == null
        ? ConditionEvaluationResult.enabled("learnt")
        : ConditionEvaluationResult.disabled(reason);
  }
}
