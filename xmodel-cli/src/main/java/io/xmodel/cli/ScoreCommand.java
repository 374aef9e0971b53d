package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.Score;
import io.xmodel.Xmodel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how probable the model finds a text. */
@Command(
    name = "score",
    header = "Tells how probable a text is: log-probability of each token, perplexity of all.",
    description = {"", "The text counts as it is, a final line break included.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel score \"The capital of China is Beijing.\"",
      "  xmodel score --model ~/models/Xmodel-2.5 --context 8192 --file chapter.txt --json",
      "  xmodel score --ids 1,5,9"
    })
final class ScoreCommand implements Runnable {
  private final Host host;

  @Mixin ModelArgs modelArgs;
  @Mixin PromptArgs promptArgs;

  @Option(
      names = "--json",
      description = "Print one JSON object: ids, token_logprobs (natural logarithms), perplexity.")
  boolean json;

  ScoreCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    Prompt prompt = promptArgs.read(host);
    try (Xmodel model = modelArgs.load(host)) {
      Score score =
          switch (prompt) {
            case Prompt.Ids ids -> model.score(ids.ids());
            case Prompt.Text text -> model.score(text.text());
          };
      if (json) {
        JsonOutput.write(host.out(), fields -> write(score, fields));
      } else {
        print(score, model);
      }
    }
  }

  private static void write(Score score, JsonGenerator json) throws IOException {
    JsonOutput.ids(json, "ids", score.ids());
    json.writeArrayFieldStart("token_logprobs");
    for (double logprob : score.logprobs()) {
      JsonOutput.number(json, logprob);
    }
    json.writeEndArray();
    json.writeFieldName("perplexity");
    JsonOutput.number(json, score.perplexity());
  }

  private void print(Score score, Xmodel model) {
    PrintStream out = host.out();
    for (int i = 0; i < score.ids().length; i++) {
      double logprob = score.logprobs()[i];
      out.printf(
          Locale.ROOT,
          "%10s %8d  %s%n",
          Double.isNaN(logprob) ? "-" : "%.4f".formatted(logprob),
          score.ids()[i],
          TokenText.quoted(model.tokenizer(), score.ids()[i]));
    }
    out.printf(
        Locale.ROOT, "perplexity %.4f over %d tokens%n", score.perplexity(), score.ids().length);
  }
}
