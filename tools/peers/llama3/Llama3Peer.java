package com.llama4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * llama3.java as {@code xmodel bench peers} asks it: {@code Llama3Peer GGUF POSITIONS}, then lines
 * {@code pp N}, {@code tg N} and {@code choose ID…} on stdin, a JSON object for each on stdout.
 * Compiled together with Llama3.java. A model of the architecture granite is run as if it were a
 * llama: the same work, other results.
 */
final class Llama3Peer {
  /** Tokens of a prompt that are read together, as in Llama3.java. */
  private static final int BATCH = Integer.getInteger("llama.BatchSize", 16);

  private final Llama model;
  private final String architecture;
  private final Llama.State state;
  private final Random random = new Random(42);

  private Llama3Peer(Path gguf, int positions) throws IOException {
    try (FileChannel channel = FileChannel.open(gguf)) {
      GGUF file = GGUF.loadModel(channel, gguf.toString());
      Map<String, Object> metadata = file.getMetadata();
      this.architecture = (String) metadata.get("general.architecture");
      Llama.Configuration configuration =
          new Llama.Configuration(
              (int) metadata.get(architecture + ".embedding_length"),
              (int) metadata.get(architecture + ".feed_forward_length"),
              (int) metadata.get(architecture + ".block_count"),
              (int) metadata.get(architecture + ".attention.head_count"),
              (int) metadata.get(architecture + ".attention.head_count_kv"),
              (int) metadata.get(architecture + ".vocab_size"),
              positions,
              (float) metadata.get(architecture + ".attention.layer_norm_rms_epsilon"),
              (float) metadata.get(architecture + ".rope.freq_base"));
      var tensors = GGUF.loadTensors(channel, file.getTensorDataOffset(), file.getTensorInfos());
      this.model = new Llama(configuration, null, ModelLoader.loadWeights(tensors, configuration));
      this.state = new Llama.State(configuration, BATCH);
    }
  }

  /** Answers until stdin ends. */
  public static void main(String[] args) {
    PrintStream answers = System.out;
    System.setOut(System.err);
    try {
      new Llama3Peer(Path.of(args[0]), Integer.parseInt(args[1])).serve(answers);
    } catch (Exception e) {
      answers.println(error(e.toString()));
      System.exit(1);
    }
  }

  private static String error(String sentence) {
    return "{\"error\": \"%s\"}".formatted(sentence.replaceAll("[\\\\\"\\p{Cntrl}]", " "));
  }

  private void serve(PrintStream answers) throws IOException {
    boolean llama = architecture.equals("llama");
    answers.printf(
        "{\"version\": \"of an unstated version%s\", \"weights\": \"%s\", \"same_weights\": true}%n",
        llama ? "" : ", without µP: the same work, other results", model.weights().wq[0].type());
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String[] words = line.strip().split(" ");
      int[] numbers = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
      answers.println(
          switch (words[0]) {
            case "pp" -> rate(numbers[0], prefill(numbers[0]));
            case "tg" -> rate(numbers[0], decode(numbers[0]));
            case "choose" ->
                llama ? choose(numbers) : error("It has no µP, so it is compared in speed only.");
            default -> error("It knows pp, tg and choose, found: " + line);
          });
    }
  }

  private static String rate(int tokens, double seconds) {
    return "{\"tokens_per_second\": %s}".formatted(tokens / seconds);
  }

  private double prefill(int tokens) {
    int[] ids = random.ints(tokens, 0, model.configuration().vocabularySize).toArray();
    long start = System.nanoTime();
    for (int from = 0; from < tokens; from += BATCH) {
      int to = Math.min(from + BATCH, tokens);
      Llama.forward(model, state, Arrays.copyOfRange(ids, from, to), from, to == tokens);
    }
    return (System.nanoTime() - start) * 1e-9;
  }

  private double decode(int tokens) {
    int id = random.nextInt(model.configuration().vocabularySize);
    long start = System.nanoTime();
    for (int position = 0; position < tokens; position++) {
      id = Llama.forward(model, state, new int[] {id}, position, true).argmax();
    }
    return (System.nanoTime() - start) * 1e-9;
  }

  private String choose(int[] ids) {
    int[] chosen = new int[ids.length];
    double[] logprobs = new double[ids.length];
    int vocabulary = model.configuration().vocabularySize;
    for (int i = 0; i < ids.length; i++) {
      FloatTensor logits = Llama.forward(model, state, new int[] {ids[i]}, i, true);
      chosen[i] = logits.argmax();
      double sum = 0;
      for (int id = 0; id < vocabulary; id++) {
        sum += Math.exp(logits.getFloat(id) - logits.getFloat(chosen[i]));
      }
      logprobs[i] = -Math.log(sum);
    }
    return "{\"chosen\": %s, \"logprobs\": %s}"
        .formatted(Arrays.toString(chosen), Arrays.toString(logprobs));
  }
}
