package io.xmodel.internal.events;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Ids of calls: {@code call_} and 24 random letters and digits. */
public record CallIds(RandomGenerator random) implements Supplier<String> {
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final int LENGTH = 24;

  /**
   * Those of an answer: where there is a seed, they are a function of it and of the prompt, so that
   * they are the same each time and others in the next turn.
   */
  public static CallIds of(@Nullable Long seed, List<Integer> prompt) {
    return new CallIds(
        seed == null
            ? new SplittableRandom()
            : new SplittableRandom(seed ^ ((long) prompt.hashCode() << Integer.SIZE)));
  }

  @Override
  public String get() {
    StringBuilder id = new StringBuilder("call_");
    for (int i = 0; i < LENGTH; i++) {
      id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return id.toString();
  }
}
