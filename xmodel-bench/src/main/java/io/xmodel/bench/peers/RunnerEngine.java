package io.xmodel.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A peer behind a runner of ours (tools/peers), asked in four words:
 *
 * <pre>
 * (start)          {"version": "Jlama 0.8.4", "weights": "BF16", "same_weights": true}
 * pp 512           {"tokens_per_second": 22.1}
 * tg 32            {"tokens_per_second": 4.9}
 * choose 1 5 9     {"chosen": [5, 9, 2], "logprobs": [-0.1, -0.7, -2.0]}   one after each id
 * </pre>
 */
final class RunnerEngine implements RunningPeer {
  private final String name;
  private final RunnerProcess process;
  private final JsonNode hello;
  private final String statedVersion;

  /**
   * Starts a runner and waits until its model is loaded.
   *
   * @param statedVersion put before what it says of itself, unless empty
   */
  RunnerEngine(String name, List<String> command, String statedVersion) {
    this.name = name;
    this.statedVersion = statedVersion;
    this.process = new RunnerProcess(name, command);
    try {
      this.hello = process.answer();
    } catch (PeerException e) {
      process.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    String told = hello.path("version").asText("of a version that it does not tell");
    return statedVersion.isEmpty() ? told : "%s as stated, %s".formatted(statedVersion, told);
  }

  @Override
  public String weights() {
    return hello.path("weights").asText("?");
  }

  @Override
  public boolean holdsSameWeights() {
    return hello.path("same_weights").asBoolean();
  }

  @Override
  public double run(Trial trial) {
    String word = trial.kind() == Trial.Kind.PREFILL ? "pp " : "tg ";
    JsonNode answer = process.ask(word + trial.tokens());
    double rate = answer.path("tokens_per_second").asDouble();
    if (!(rate > 0)) {
      throw new PeerException(
          "%s should answer '%s' with positive tokens_per_second, found %s."
              .formatted(name, trial.label(), answer));
    }
    return rate;
  }

  @Override
  public Choices choose(Passage passage) {
    StringBuilder request = new StringBuilder("choose");
    for (int id : passage.ids()) {
      request.append(' ').append(id);
    }
    JsonNode answer = process.ask(request.toString());
    return new Choices(
        passage.ids(), 0, numbers(answer.path("chosen")), fractions(answer.path("logprobs")));
  }

  private static int[] numbers(JsonNode array) {
    int[] numbers = new int[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asInt();
    }
    return numbers;
  }

  private static double[] fractions(JsonNode array) {
    double[] fractions = new double[array.size()];
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = array.get(i).asDouble();
    }
    return fractions;
  }

  @Override
  public void close() {
    process.close();
  }
}
