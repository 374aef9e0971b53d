package io.xmodel.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a request's parameters into options. */
final class Parameters {
  private Parameters() {}

  /**
   * The options, changed where a parameter says so.
   *
   * @throws io.xmodel.error.RequestException naming what is out of its range
   */
  static GenerationOptions applied(ChatRequestParameters parameters, GenerationOptions options) {
    GenerationOptions applied = options.withSampling(sampling(parameters, options.sampling()));
    if (parameters.maxOutputTokens() != null) {
      applied = applied.withMaxTokens(parameters.maxOutputTokens());
    }
    if (parameters.stopSequences() != null && !parameters.stopSequences().isEmpty()) {
      applied = applied.toBuilder().stopStrings(parameters.stopSequences()).build();
    }
    if (parameters.responseFormat() != null) {
      applied = applied.withFormat(format(parameters.responseFormat()));
    }
    return applied.withTools(tools(parameters, options.tools()));
  }

  private static SamplingOptions sampling(
      ChatRequestParameters parameters, SamplingOptions options) {
    SamplingOptions.Builder sampling = options.toBuilder();
    if (parameters.temperature() != null) {
      sampling.temperature(parameters.temperature().floatValue());
    }
    if (parameters.topP() != null) {
      sampling.topP(parameters.topP().floatValue());
    }
    if (parameters.topK() != null) {
      sampling.topK(parameters.topK());
    }
    if (parameters.frequencyPenalty() != null) {
      sampling.frequencyPenalty(parameters.frequencyPenalty().floatValue());
    }
    if (parameters.presencePenalty() != null) {
      sampling.presencePenalty(parameters.presencePenalty().floatValue());
    }
    return sampling.build();
  }

  private static @Nullable AnswerFormat format(ResponseFormat format) {
    if (format.type() != ResponseFormatType.JSON) {
      return null;
    }
    return format.jsonSchema() == null
        ? new AnswerFormat.JsonObject()
        : new AnswerFormat.JsonSchema(Schemas.json(format.jsonSchema().rootElement()));
  }

  private static Tools tools(ChatRequestParameters parameters, Tools options) {
    List<ToolSpecification> offered = parameters.toolSpecifications();
    Tools tools =
        offered == null || offered.isEmpty()
            ? options
            : new Tools(
                offered.stream().map(Parameters::tool).toList(),
                options.choice(),
                options.parallel());
    if (parameters.toolChoice() == null) {
      return tools;
    }
    return tools.withChoice(
        switch (parameters.toolChoice()) {
          case AUTO -> ToolChoice.AUTO;
          case REQUIRED -> ToolChoice.REQUIRED;
          case NONE -> ToolChoice.NONE;
        });
  }

  private static Tool tool(ToolSpecification tool) {
    return new Tool(
        tool.name(),
        tool.description() == null ? "" : tool.description(),
        Schemas.ofArguments(tool.parameters()),
        Boolean.TRUE.equals(tool.strict()));
  }
}
