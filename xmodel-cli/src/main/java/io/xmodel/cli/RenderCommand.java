package io.xmodel.cli;

import io.xmodel.Checkpoints;
import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Message;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the chat template makes of messages. */
@Command(
    name = "render",
    header = "Prints the prompt that the chat template makes of messages, exactly.",
    description = {
      "",
      "The file holds an array of messages in OpenAI's shape, or an object with one under"
          + " \"messages\". No line break is added at the end. Of the checkpoint only tokenizer_config.json (or"
          + " chat_template.jinja) is needed.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel render --messages messages.json --add-generation-prompt",
      "  xmodel render --messages messages.json --tools tools.json --var enable_thinking=false",
      "  xmodel render --model ~/models/Xmodel-2.5 --messages messages.json"
    })
final class RenderCommand implements Runnable {
  private final Host host;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description =
          "Checkpoint directory. Default: $XMODEL_MODEL, else the small model that comes with xmodel.")
  @Nullable Path model;

  @Option(
      names = "--messages",
      paramLabel = "FILE",
      required = true,
      description = "The messages, as JSON; - for stdin.")
  Path messages;

  @Option(
      names = "--add-generation-prompt",
      description = "End where the assistant's answer begins.")
  boolean addGenerationPrompt;

  @Option(
      names = "--as-read",
      description =
          "Print what the model reads to answer: also the text about --tools where the template does"
              + " not tell of them, and outputs of tools in the order of their calls.")
  boolean asRead;

  @Mixin TemplateVariables variables = new TemplateVariables();

  RenderCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    List<Message> conversation = InputText.messages(messages, host);
    Path directory = BundledModel.directoryOr(model, host);
    ChatTemplate template = Checkpoints.loadChatTemplate(directory);
    host.out()
        .print(
            asRead
                ? template.renderPrompt(conversation, variables.tools())
                : template.render(conversation, addGenerationPrompt, variables.asJson()));
    host.out().flush();
  }
}
