package io.xmodel.cli;

import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest;
import io.xmodel.GenerationStream;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import io.xmodel.chat.Tools;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.generation.GenerationEvent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
    header = "Continues a text, or answers a message or a conversation.",
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
      "  xmodel generate --messages messages.json --tools tools.json --tool-choice required",
      "  xmodel generate --ids 1,5,9 --json --logprobs 3",
      "  xmodel generate --chat --json-schema city.json \"Tell me about Paris.\"",
      "  echo \"Q: 2 + 2? A:\" | xmodel generate --stop \"Q:\""
    })
final class GenerateCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;
  @Mixin ModelArgs modelArgs;
  @Mixin PromptArgs promptArgs;
  @Mixin EngineArgs engineArgs;
  @Mixin ToolArgs toolArgs;
  @Mixin FormatArgs formatArgs;

  @Option(names = "--chat", description = "Take the text as a message and answer it.")
  boolean chat;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "Instructions before the message; with --chat.")
  @Nullable String system;

  @Option(
      names = "--messages",
      paramLabel = "FILE",
      description = "Answer the messages of a JSON file, or of stdin: -. In OpenAI's shape.")
  @Nullable Path messagesFile;

  @Option(
      names = "--answers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Give N answers, computed together. With --seed, each has a seed of its own, one more"
              + " than the one before. Default: ${DEFAULT-VALUE}.")
  int answers;

  @Option(
      names = "--json",
      description =
          "Print one JSON object for each answer instead of the text: prompt_ids, ids, text,"
              + " reasoning and tool_calls if there are any, finish_reason, logprobs (natural"
              + " logarithms), backend, timings.")
  boolean json;

  GenerateCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    GenerationArgs.read(spec, GenerationOptions.greedy(Integer.MAX_VALUE));
    Function<GenerationOptions, GenerationRequest> request = request();
    Tools tools = toolArgs.read();
    AnswerFormat format = formatArgs.read();
    try (Xmodel model = modelArgs.load(host, engineArgs.read())) {
      GenerationOptions options =
          GenerationArgs.read(spec, model.defaults()).withTools(tools).withFormat(format);
      if (json && options.topLogprobs() < 0) {
        options = options.withTopLogprobs(0);
      }
      GenerationRequest asked = request.apply(options);
      if (json) {
        for (Completion completion : model.generate(asked, answers)) {
          CompletionJson.write(completion, model, host.out());
        }
      } else if (answers > 1) {
        printAll(model.generate(asked, answers));
      } else {
        try (GenerationStream stream = model.stream(asked);
            ReadingLine reading = new ReadingLine(host, () -> tokens(asked, model))) {
          print(stream, model, reading);
        }
      }
    }
  }

  /** Everything that can be wrong with the command line is found before the model is loaded. */
  private Function<GenerationOptions, GenerationRequest> request() {
    if (system != null && !chat && messagesFile == null) {
      throw usage("--system needs --chat: a text that is continued has no instructions.");
    }
    if (toolArgs.isGiven() && !chat && messagesFile == null) {
      throw usage("--tools needs --chat or --messages: a text that is continued has no tools.");
    }
    if (!json && spec.commandLine().getParseResult().hasMatchedOption("--logprobs")) {
      throw usage("--logprobs needs --json.");
    }
    if (answers < 1) {
      throw usage("--answers must be at least 1, found %d.".formatted(answers));
    }
    if (messagesFile != null) {
      List<Message> given = messages(messagesFile);
      return options -> GenerationRequest.of(given, options);
    }
    Prompt prompt = promptArgs.read(host);
    if (chat && prompt instanceof Prompt.Ids) {
      throw usage("--chat needs a text; --ids are taken as they are.");
    }
    return options -> request(prompt, options);
  }

  private GenerationRequest request(Prompt prompt, GenerationOptions options) {
    return switch (prompt) {
      case Prompt.Ids ids -> GenerationRequest.of(ids.ids(), options);
      case Prompt.Text text when chat -> GenerationRequest.of(messages(text(text)), options);
      case Prompt.Text text -> GenerationRequest.of(text(text), options);
    };
  }

  private List<Message> messages(Path file) {
    if (promptArgs.isGiven() || system != null) {
      throw usage(
          "--messages holds all there is to answer: give no text, --file, --ids or --system.");
    }
    return InputText.messages(file, host);
  }

  private static int tokens(GenerationRequest request, Xmodel model) {
    return switch (request.prompt()) {
      case GenerationRequest.Prompt.Text text -> model.encode(text.text()).length;
      case GenerationRequest.Prompt.Messages given ->
          model.encode(given.messages(), request.options().tools().offered()).length;
      case GenerationRequest.Prompt.Ids ids -> ids.ids().size();
    };
  }

  /** Editors and echo end a text with a line break that is hardly meant to be continued. */
  private String text(Prompt.Text prompt) {
    String text = prompt.text();
    return promptArgs.isFromFile() ? text.replaceFirst("\\R\\z", "") : text;
  }

  private List<Message> messages(String text) {
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(text));
    return messages;
  }

  private void print(GenerationStream stream, Xmodel model, ReadingLine reading) {
    PrintStream out = host.out();
    AnswerPrinter printer = new AnswerPrinter(out, null);
    for (GenerationEvent event : stream) {
      reading.close();
      printer.print(event);
      if (out.checkError()) {
        return; // Nobody reads on: `xmodel generate … | head`.
      }
    }
    if (model.tokenizer() == null) {
      out.print(stream.completion());
    }
    printer.end();
  }

  private void printAll(List<Completion> completions) {
    for (int i = 0; i < completions.size(); i++) {
      host.out().printf("--- %d of %d ---%n", i + 1, completions.size());
      new AnswerPrinter(host.out(), null).print(completions.get(i));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
