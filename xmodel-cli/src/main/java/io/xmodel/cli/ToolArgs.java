package io.xmodel.cli;

import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tools that the model may call. */
final class ToolArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = "Tools that the model may call: a JSON array in OpenAI's shape.")
  @Nullable Path file;

  @Option(
      names = "--tool-choice",
      paramLabel = "CHOICE",
      description =
          "auto: the model decides; none; required: at least one call; or the name of the tool that"
              + " it must call. Default: auto.")
  @Nullable String choice;

  @Option(names = "--one-tool-call", description = "Let the model ask for one call at a time only.")
  boolean single;

  /** Whether there are any. */
  boolean isGiven() {
    return file != null;
  }

  /** What was given; a mistake is a usage error. */
  Tools read() {
    if (file == null) {
      if (choice != null || single) {
        throw usage((choice != null ? "--tool-choice" : "--one-tool-call") + " needs --tools.");
      }
      return Tools.NONE;
    }
    List<Tool> tools;
    String json = InputText.read(file);
    try {
      tools = Tool.listOf(json);
    } catch (RequestException e) {
      throw new RequestException("%s: %s".formatted(file, e.getMessage()));
    }
    try {
      return new Tools(tools, choice == null ? ToolChoice.AUTO : ToolChoice.of(choice), !single);
    } catch (RequestException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
