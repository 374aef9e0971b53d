package io.xmodel.peers.jlama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;

/**
 * Jlama as {@code xmodel bench peers} asks it: {@code JlamaPeer DIR THREADS POSITIONS}, then lines
 * {@code pp N}, {@code tg N} and {@code choose ID…} on stdin, a JSON object for each on stdout.
 */
public final class JlamaPeer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Granite model;
  private final Random random = new Random(42);

  private JlamaPeer(Granite model) {
    this.model = model;
  }

  /** Answers until stdin ends. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    try {
      Path directory = Path.of(args[0]);
      PhysicalCoreExecutor.overrideThreadCount(Integer.parseInt(args[1]));
      JsonNode config = JSON.readTree(directory.resolve("config.json").toFile());
      try (var weights = SafeTensorSupport.loadWeights(directory.toFile())) {
        new JlamaPeer(new Granite(config, weights, Integer.parseInt(args[2]))).serve(answers);
      }
    } catch (Exception e) {
      answers.println(JSON.writeValueAsString(Map.of("error", sentence(e))));
      System.exit(1);
    }
    System.exit(0);
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void serve(PrintStream answers) throws IOException {
    answers.println(
        JSON.writeValueAsString(
            Map.of(
                "version",
                "%s, %s, %s"
                    .formatted(version(), TensorOperationsProvider.get().name(), model.types()),
                "weights",
                model.storedType(),
                "same_weights",
                true)));
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(JSON.writeValueAsString(answer(line)));
    }
  }

  private Map<String, ?> answer(String line) {
    String[] words = line.strip().split(" ");
    int[] numbers = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
    try {
      return switch (words[0]) {
        case "pp" -> rate(numbers[0], prefill(numbers[0]));
        case "tg" -> rate(numbers[0], decode(numbers[0]));
        case "choose" -> choose(numbers);
        default -> Map.of("error", "It knows pp, tg and choose, found: " + line);
      };
    } catch (RuntimeException e) {
      return Map.of("error", "Jlama failed: " + sentence(e) + ".");
    }
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        AbstractModel.class.getResourceAsStream(
            "/META-INF/maven/com.github.tjake/jlama-core/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "of an unknown version");
  }

  private static Map<String, Double> rate(int tokens, double seconds) {
    return Map.of("tokens_per_second", tokens / seconds);
  }

  private double prefill(int tokens) {
    int[] ids = random.ints(tokens, 0, model.getConfig().vocabularySize).toArray();
    try (KvBuffer kv = model.open();
        AbstractTensor logits = model.logits()) {
      long start = System.nanoTime();
      try (AbstractTensor last = model.batchForward(ids, 0, kv)) {
        model.sample(last.slice(last.shape().first() - 1), 0, 0, logits);
      }
      return (System.nanoTime() - start) * 1e-9;
    }
  }

  private double decode(int tokens) {
    int id = random.nextInt(model.getConfig().vocabularySize);
    try (KvBuffer kv = model.open();
        AbstractTensor logits = model.logits()) {
      long start = System.nanoTime();
      for (int position = 0; position < tokens; position++) {
        try (AbstractTensor output = model.forward(id, position, kv, Optional.empty())) {
          id = model.sample(output, 0, 0, logits);
        }
      }
      return (System.nanoTime() - start) * 1e-9;
    }
  }

  /** Token by token, as it generates. */
  private Map<String, Object> choose(int[] ids) {
    int[] chosen = new int[ids.length];
    double[] logprobs = new double[ids.length];
    try (KvBuffer kv = model.open();
        AbstractTensor logits = model.logits()) {
      for (int i = 0; i < ids.length; i++) {
        try (AbstractTensor output = model.forward(ids[i], i, kv, Optional.empty())) {
          chosen[i] = model.sample(output, 0, 0, logits);
          logprobs[i] = logprob(logits, chosen[i]);
        }
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("chosen", chosen);
    answer.put("logprobs", logprobs);
    return answer;
  }

  /** Of the largest. */
  private double logprob(AbstractTensor logits, int chosen) {
    double largest = logits.get(0, chosen);
    double sum = 0;
    for (int i = 0; i < model.getConfig().vocabularySize; i++) {
      sum += Math.exp(logits.get(0, i) - largest);
    }
    return -Math.log(sum);
  }
}
