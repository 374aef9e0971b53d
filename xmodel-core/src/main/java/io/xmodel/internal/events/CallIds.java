package io.xmodel.internal.events;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Ids of calls: {@code call_} and 24 random letters and digits. */
public record CallIds(RandomGenerator random) implements Supplier<String> {
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final int LENGTH = 24;

  @Override
  public String get() {
    StringBuilder id = new StringBuilder("call_");
    for (int i = 0; i < LENGTH; i++) {
      id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return id.toString();
  }
}
