package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.Embedding;
import io.xmodel.Xmodel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns texts into vectors. */
@Command(
    name = "embed",
    header = "Turns texts into vectors: texts that are alike point in like directions.",
    description = {
      "",
      "A text's vector is the mean of the model's last hidden states, made one long. Each argument is"
          + " a text; so is each line of a file or of stdin. A text that does not fit the context is"
          + " refused.",
      "Prints a text's numbers in a line, in the order of the texts.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel embed \"The capital of China\" --json",
      "  xmodel embed --cosines \"a cat\" \"a kitten\" \"the stock market\"",
      "  xmodel embed --model ~/models/Xmodel-2.5 --file sentences.txt > vectors.txt",
      "  xmodel embed --whole --file chapter.txt --context 8192"
    })
final class EmbedCommand implements Runnable {
  private final Host host;

  @Mixin ModelArgs modelArgs;
  @Mixin EmbedArgs embedArgs;

  @Option(
      names = "--cosines",
      description =
          "Print how alike the texts are instead: for each text the cosines of its angles to all of"
              + " them, 1 where they point the same way.")
  boolean cosines;

  @Option(
      names = "--json",
      description = "Print one JSON object: embeddings, each with its tokens and embedding.")
  boolean json;

  EmbedCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    embedArgs.checkOnce(cosines, json);
    List<Prompt> texts = embedArgs.read(host);
    try (Xmodel model = modelArgs.load(host)) {
      List<Embedding> embeddings = embed(model, texts);
      if (json) {
        JsonOutput.write(host.out(), fields -> write(embeddings, fields));
      } else if (cosines) {
        embeddings.forEach(one -> printCosines(one, embeddings));
      } else {
        embeddings.forEach(this::print);
      }
    }
  }

  private List<Embedding> embed(Xmodel model, List<Prompt> texts) {
    List<int[]> ids =
        texts.stream()
            .map(text ->
                switch (text) {
                  case Prompt.Ids given -> given.ids();
                  case Prompt.Text words -> model.encode(words.text());
                })
            .toList();
    try (ProgressBars bars = new ProgressBars(host)) {
      return model.embedIds(ids, bars);
    }
  }

  private static void write(List<Embedding> embeddings, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("embeddings");
    for (Embedding embedding : embeddings) {
      json.writeStartObject();
      json.writeNumberField("tokens", embedding.tokens());
      json.writeArrayFieldStart("embedding");
      for (int i = 0; i < embedding.size(); i++) {
        json.writeNumber(embedding.get(i));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void print(Embedding embedding) {
    StringJoiner line = new StringJoiner(" ");
    for (int i = 0; i < embedding.size(); i++) {
      line.add(Float.toString(embedding.get(i)));
    }
    host.out().println(line);
  }

  private void printCosines(Embedding embedding, List<Embedding> all) {
    StringJoiner line = new StringJoiner(" ");
    all.forEach(other -> line.add(String.format(Locale.ROOT, "%7.4f", embedding.cosine(other))));
    host.out().println(line);
  }
}
