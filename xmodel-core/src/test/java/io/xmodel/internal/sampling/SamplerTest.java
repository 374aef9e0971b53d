package io.xmodel.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final SamplingOptions GREEDY = SamplingOptions.GREEDY;
  private static final SamplingOptions PLAIN = GREEDY.withTemperature(1).withSeed(7L);

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 300);
  }

  /** Every option at random against the specification, in one test. */
  @ParameterizedTest
  @MethodSource("seeds")
  void leavesTheTokensAndProbabilitiesOfTheSpecification(int seed) {
    Random random = new Random(seed);
    int vocab = 2 + random.nextInt(60);
    int limit = vocab - random.nextInt(Math.min(5, vocab - 1));
    float[] logits = randomLogits(random, vocab);
    SamplingOptions options =
        new SamplingOptions(
            0.1f + random.nextFloat() * 3,
            random.nextBoolean() ? 0 : 1 + random.nextInt(vocab),
            random.nextBoolean() ? 1 : 0.01f + 0.99f * random.nextFloat(),
            random.nextBoolean() ? 0 : random.nextFloat(),
            random.nextBoolean() ? 1 : 0.5f + random.nextFloat(),
            random.nextBoolean() ? 0 : random.nextFloat(-2, 2),
            random.nextBoolean() ? 0 : random.nextFloat(-2, 2),
            random.nextBoolean()
                ? Map.of()
                : Map.of(0, random.nextFloat(-5, 5), limit - 1, Float.NEGATIVE_INFINITY),
            1L);
    List<Integer> prompt = random.ints(5, 0, vocab).boxed().toList();
    List<Integer> answer = random.ints(random.nextInt(8), 0, vocab).boxed().toList();
    Set<Integer> banned = random.nextBoolean() || limit < 4 ? Set.of() : Set.of(1, 2);

    Sampler sampler = new Sampler(options, limit);
    sampler.acceptPrompt(prompt.stream().mapToInt(Integer::intValue).toArray());
    answer.forEach(sampler::accept);
    Candidates left =
        sampler.candidates(
            new FakeLogits(logits), 0, banned.stream().mapToInt(Integer::intValue).toArray());

    assertThat(probabilities(left, limit))
        .as(options.toString())
        .containsExactly(
            NaiveSampling.distribution(logits, limit, options, prompt, answer, banned),
            within(1e-5));
  }

  private static float[] randomLogits(Random random, int vocab) {
    float[] logits = new float[vocab];
    for (int i = 0; i < vocab; i++) {
      logits[i] = (float) random.nextGaussian() * 4;
    }
    return logits;
  }

  private static double[] probabilities(Candidates left, int vocab) {
    double[] probabilities = new double[vocab];
    for (int i = 0; i < left.size(); i++) {
      probabilities[left.id(i)] = left.weight(i) / left.totalWeight();
    }
    return probabilities;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void drawsTokensAsOftenAsTheirProbabilitiesSay(long seed) {
    float[] logits = {1, 0, -1, 2, 0.5f, -3};
    SamplingOptions options = GREEDY.withTemperature(1.3f).withSeed(seed);
    Sampler sampler = new Sampler(options, logits.length);
    FakeLogits fake = new FakeLogits(logits);
    int draws = 50_000;
    int[] counts = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(fake, 0)]++;
    }
    double[] expected =
        NaiveSampling.distribution(logits, logits.length, options, List.of(), List.of(), Set.of());
    double chiSquare = 0;
    for (int id = 0; id < logits.length; id++) {
      double mean = draws * expected[id];
      chiSquare += (counts[id] - mean) * (counts[id] - mean) / mean;
    }
    // 5 degrees of freedom: exceeded once in 1,000 by chance, and the seeds are fixed.
    assertThat(chiSquare).isLessThan(20.5);
  }

  @Test
  void theSameSeedGivesTheSameTokensEverywhere() {
    float[] logits = new float[100];
    FakeLogits fake = new FakeLogits(logits);
    Sampler sampler = new Sampler(PLAIN.withSeed(42L), 100);
    int[] tokens = IntStream.range(0, 8).map(i -> sampler.sample(fake, 0)).toArray();
    assertThat(tokens).containsExactly(69, 67, 70, 81, 53, 11, 53, 89);
    assertThat(sampler.seed()).isEqualTo(42);
  }

  @Test
  void withoutASeedEachSamplerDiffersAndTellsItsSeed() {
    Sampler one = new Sampler(PLAIN.withSeed(null), 1000);
    Sampler two = new Sampler(PLAIN.withSeed(null), 1000);
    assertThat(one.seed()).isNotEqualTo(two.seed());
    Sampler again = new Sampler(PLAIN.withSeed(one.seed()), 1000);
    FakeLogits fake = new FakeLogits(new float[1000]);
    for (int i = 0; i < 20; i++) {
      assertThat(again.sample(fake, 0)).isEqualTo(one.sample(fake, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void topKFromTheDeviceChoosesWhatTheFullRowDoes(long seed) {
    Random random = new Random(seed);
    float[] logits = randomLogits(random, 200);
    for (int i = 0; i < 40; i++) {
      logits[random.nextInt(200)] = Math.round(logits[i]); // ties
    }
    FakeLogits fake = new FakeLogits(logits);
    SamplingOptions options = PLAIN.withTopK(20).withTopP(0.9f).withMinP(0.02f).withSeed(seed);
    Sampler lean = new Sampler(options, 190);
    // A bias of nothing makes it read the whole row.
    Sampler full = new Sampler(options.withLogitBias(Map.of(0, 0f)), 190);
    for (int i = 0; i < 200; i++) {
      int[] banned = random.ints(i % 3, 0, 200).toArray();
      assertThat(lean.sample(fake, 0, banned)).isEqualTo(full.sample(fake, 0, banned));
    }
    assertThat(fake.topKs).isEqualTo(200);
    assertThat(fake.copies).isEqualTo(200);
  }

  @Test
  void asksForTheLeastItNeeds() {
    FakeLogits fake = new FakeLogits(new float[] {0, 3, 1, 2, 9});
    assertThat(new Sampler(GREEDY, 4).sample(fake, 0)).isEqualTo(1);
    assertThat(List.of(fake.argmaxes, fake.topKs, fake.copies, fake.gets))
        .containsExactly(1, 0, 0, 0);
    assertThat(new Sampler(GREEDY, 4).sample(fake, 0, 1)).isEqualTo(3);
    assertThat(List.of(fake.argmaxes, fake.topKs, fake.copies, fake.gets))
        .containsExactly(1, 1, 0, 0);
    new Sampler(PLAIN.withTopK(2), 4).sample(fake, 0);
    assertThat(List.of(fake.argmaxes, fake.topKs, fake.copies, fake.gets))
        .containsExactly(1, 2, 0, 0);
    new Sampler(PLAIN.withTopP(0.5f), 4).sample(fake, 0);
    assertThat(List.of(fake.argmaxes, fake.topKs, fake.copies, fake.gets))
        .containsExactly(1, 2, 1, 0);
  }

  @Test
  void readsTheRowAskedFor() {
    FakeLogits fake = new FakeLogits(new float[] {5, 0, 0}, new float[] {0, 0, 5});
    for (SamplingOptions options : List.of(GREEDY, PLAIN.withTopK(1), PLAIN.withTopP(0.1f))) {
      assertThat(new Sampler(options, 3).sample(fake, 1)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void paddingRowsAreNeverChosen(long seed) {
    float[] logits = {0, 0, 0, 50, 50};
    FakeLogits fake = new FakeLogits(logits);
    for (SamplingOptions options :
        List.of(
            GREEDY,
            PLAIN,
            PLAIN.withTopK(4),
            PLAIN.withTopP(0.9f),
            GREEDY.withRepetitionPenalty(2))) {
      Sampler sampler = new Sampler(options.withSeed(seed), 3);
      for (int i = 0; i < 50; i++) {
        assertThat(sampler.sample(fake, 0, 1)).isIn(0, 2);
      }
    }
  }

  @Test
  void greedyTakesTheLowestOfEquals() {
    FakeLogits fake = new FakeLogits(new float[] {-1, 2, -0.0f, 2, 0});
    assertThat(new Sampler(GREEDY, 5).sample(fake, 0)).isEqualTo(1);
    assertThat(new Sampler(GREEDY.withLogitBias(Map.of(0, 1f)), 5).sample(fake, 0)).isEqualTo(1);
    assertThat(new Sampler(GREEDY.withLogitBias(Map.of(0, 1f)), 5).sample(fake, 0, 1, 3)).isZero();
    assertThat(new Sampler(GREEDY, 5).sample(fake, 0, 1, 3, 0)).isEqualTo(2);
  }

  @Test
  void greedyHeedsPenalties() {
    FakeLogits fake = new FakeLogits(new float[] {2, 1.9f, -1});
    Sampler repetition = new Sampler(GREEDY.withRepetitionPenalty(1.2f), 3);
    repetition.acceptPrompt(0);
    assertThat(repetition.sample(fake, 0)).isEqualTo(1);
    repetition.acceptPrompt(1);
    assertThat(repetition.sample(fake, 0)).isZero();

    // Presence and frequency look at the answer only.
    Sampler frequency = new Sampler(GREEDY.withFrequencyPenalty(0.08f), 3);
    frequency.acceptPrompt(0, 0, 0);
    assertThat(frequency.sample(fake, 0)).isZero();
    frequency.accept(0);
    assertThat(frequency.sample(fake, 0)).isZero();
    frequency.accept(0);
    assertThat(frequency.sample(fake, 0)).isEqualTo(1);

    Sampler presence = new Sampler(GREEDY.withPresencePenalty(0.08f), 3);
    presence.accept(0);
    presence.accept(0);
    assertThat(presence.sample(fake, 0)).isZero();
  }

  @Test
  void extremesStayExact() {
    float[] logits = {-1e30f, 3, 2.9999f, Float.NEGATIVE_INFINITY, 1e30f, -3e38f, 3e38f};
    FakeLogits fake = new FakeLogits(logits);
    for (float temperature : new float[] {1e-6f, Float.MIN_VALUE, 1, 100}) {
      assertThat(new Sampler(PLAIN.withTemperature(temperature), 3).sample(fake, 0)).isIn(1, 2);
      assertThat(new Sampler(PLAIN.withTemperature(temperature), 7).sample(fake, 0)).isEqualTo(6);
    }
    Sampler cold = new Sampler(PLAIN.withTemperature(1e-6f), 3);
    for (int i = 0; i < 100; i++) {
      assertThat(cold.sample(fake, 0)).isEqualTo(1);
    }
    assertThat(new Sampler(PLAIN.withTopP(Float.MIN_VALUE), 3).sample(fake, 0)).isEqualTo(1);
    assertThat(new Sampler(PLAIN.withMinP(1), 3).sample(fake, 0)).isEqualTo(1);
    assertThat(new Sampler(PLAIN.withTopK(1), 3).sample(fake, 0)).isEqualTo(1);
  }

  @Test
  void equalTokensAreCutByIdInTopKAndTopP() {
    FakeLogits fake = new FakeLogits(new float[10]);
    Sampler topK = new Sampler(PLAIN.withTopK(3).withLogitBias(Map.of(9, 0f)), 10);
    assertThat(ids(topK.candidates(fake, 0))).containsExactly(0, 1, 2);
    Sampler topP = new Sampler(PLAIN.withTopP(0.35f), 10);
    assertThat(ids(topP.candidates(fake, 0))).containsExactly(0, 1, 2, 3);
    Sampler minP = new Sampler(PLAIN.withMinP(1), 10);
    assertThat(ids(minP.candidates(fake, 0))).hasSize(10);
  }

  private static int[] ids(Candidates left) {
    return IntStream.range(0, left.size()).map(left::id).toArray();
  }

  @Test
  void biasOfNegativeInfinityBansAndNoTokenLeftIsNamed() {
    FakeLogits fake = new FakeLogits(new float[] {5, 1});
    Map<Integer, Float> ban = Map.of(0, Float.NEGATIVE_INFINITY);
    assertThat(new Sampler(GREEDY.withLogitBias(ban), 2).sample(fake, 0)).isEqualTo(1);
    assertThat(new Sampler(PLAIN.withLogitBias(ban), 2).sample(fake, 0)).isEqualTo(1);
    for (SamplingOptions options : List.of(GREEDY, PLAIN, PLAIN.withTopK(1))) {
      assertThatThrownBy(() -> new Sampler(options.withLogitBias(ban), 2).sample(fake, 0, 1))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("No token is left");
      assertThatThrownBy(() -> new Sampler(options, 2).sample(fake, 0, 0, 1))
          .isInstanceOf(RequestException.class);
    }
  }

  @Test
  void aBiasForAnIdThatCannotBeChosenIsNamed() {
    assertThatThrownBy(() -> new Sampler(GREEDY.withLogitBias(Map.of(5, 1f)), 5))
        .isInstanceOf(RequestException.class)
        .hasMessage("logitBias must be given for ids of the tokenizer, 0 to 4, found 5.");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void logitsThatAreNotNumbersAreNamed(float bad) {
    List<SamplingOptions> all = new ArrayList<>(List.of(GREEDY, PLAIN, PLAIN.withTopK(2)));
    all.add(GREEDY.withRepetitionPenalty(2));
    float[] logits = new float[4];
    Arrays.fill(logits, bad);
    for (SamplingOptions options : all) {
      assertThatThrownBy(() -> new Sampler(options, 4).sample(new FakeLogits(logits), 0))
          .as(options.toString())
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("NaN or infinite");
    }
  }

  @Test
  void logprobsAreTheModelsOwn() {
    FakeLogits fake = new FakeLogits(new float[] {0, (float) Math.log(2), (float) Math.log(5), 0});
    assertThat(Math.exp(TokenLogprob.of(fake, 0, 2).logprob())).isCloseTo(5 / 9.0, within(1e-6));
    List<TokenLogprob> top = TokenLogprob.top(fake, 0, 2, 2);
    assertThat(top).extracting(TokenLogprob::id).containsExactly(1, 0);
    assertThat(Math.exp(top.getFirst().logprob())).isCloseTo(2 / 9.0, within(1e-6));
    assertThat(TokenLogprob.top(fake, 0, 0, 2)).isEmpty();
  }
}
