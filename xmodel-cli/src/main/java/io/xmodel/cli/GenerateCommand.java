package io.xmodel.cli;

import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.TextStream;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Continues a text, or answers one message. */
@Command(
    name = "generate",
    header = "Continues a text, or with --chat answers it.",
    description = {
      "",
      "Prints the text as it comes. Options left out are the model's own (generation_config.json).",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel generate \"The capital of China is\"",
      "  xmodel generate --chat --temperature 0.7 --seed 1 \"What is 17 + 25?\"",
      "  xmodel generate --model ~/models/Xmodel-2.5 --file story.txt --max-tokens 500",
      "  xmodel generate --ids 1,5,9 --json --logprobs 3",
      "  echo \"Q: 2 + 2? A:\" | xmodel generate --stop \"Q:\""
    })
final class GenerateCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;
  @Mixin ModelArgs modelArgs;
  @Mixin PromptArgs promptArgs;

  @Option(names = "--chat", description = "Take the text as a message and answer it.")
  boolean chat;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "Instructions before the message; with --chat.")
  @Nullable String system;

  @Option(
      names = "--json",
      description =
          "Print one JSON object at the end instead of the text: prompt_ids, ids, text,"
              + " finish_reason, logprobs (natural logarithms), backend, timings.")
  boolean json;

  GenerateCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    GenerationArgs.read(spec, GenerationOptions.greedy(1));
    Prompt prompt = prompt();
    try (Xmodel model = modelArgs.load(host)) {
      GenerationOptions options = GenerationArgs.read(spec, model.defaults());
      if (json && options.topLogprobs() < 0) {
        options = options.withTopLogprobs(0);
      }
      try (TextStream stream = stream(model, prompt, options)) {
        if (json) {
          CompletionJson.write(stream.completion(), model, host.out());
        } else {
          print(stream, model);
        }
      }
    }
  }

  /** Everything that can be wrong with the command line is found before the model is loaded. */
  private Prompt prompt() {
    if (system != null && !chat) {
      throw usage("--system needs --chat: a text that is continued has no instructions.");
    }
    if (!json && spec.commandLine().getParseResult().hasMatchedOption("--logprobs")) {
      throw usage("--logprobs needs --json.");
    }
    Prompt prompt = promptArgs.read(host);
    if (chat && prompt instanceof Prompt.Ids) {
      throw usage("--chat needs a text; --ids are taken as they are.");
    }
    return prompt;
  }

  private TextStream stream(Xmodel model, Prompt prompt, GenerationOptions options) {
    return switch (prompt) {
      case Prompt.Ids ids -> model.stream(ids.ids(), options);
      case Prompt.Text text when chat -> model.stream(model.encode(messages(text(text))), options);
      case Prompt.Text text -> model.stream(text(text), options);
    };
  }

  /** Editors and echo end a text with a line break that is hardly meant to be continued. */
  private String text(Prompt.Text prompt) {
    String text = prompt.text();
    return promptArgs.mayEndInLineBreak() ? text.replaceFirst("\\R\\z", "") : text;
  }

  private List<Message> messages(String text) {
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(text));
    return messages;
  }

  private void print(TextStream stream, Xmodel model) {
    PrintStream out = host.out();
    while (stream.hasNext()) {
      out.print(stream.next());
      out.flush();
      if (out.checkError()) {
        return; // Nobody reads on: `xmodel generate … | head`.
      }
    }
    Completion completion = stream.completion();
    out.println(model.tokenizer() == null ? completion.toString() : "");
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
