package io.xmodel.damage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sound inputs with some bytes changed, cut out, repeated, or put in from a list of pieces. */
public final class DamagedBytes implements DamagedInputs.Maker {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    4,
    8,
    0x7F,
    0x80,
    0xFF,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000L,
    0xFFFFFFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final List<byte[]> seeds;
  private final List<byte[]> pieces;

  /**
   * Of sound inputs.
   *
   * @param pieces what may be put in, as ISO-8859-1, so that any byte can be written
   */
  public DamagedBytes(List<byte[]> seeds, List<String> pieces) {
    this.seeds = List.copyOf(seeds);
    this.pieces =
        pieces.stream().map(piece -> piece.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  @Override
  public byte[] make(RandomGenerator random) {
    return damage(pick(seeds, random), random);
  }

  /** Damages an input in one place, or in several. */
  public byte[] damage(byte[] input, RandomGenerator random) {
    byte[] damaged = input;
    for (int i = random.nextInt(random.nextBoolean() ? 2 : 8); i >= 0; i--) {
      damaged = change(damaged, random);
    }
    return damaged;
  }

  private byte[] change(byte[] bytes, RandomGenerator random) {
    int at = random.nextInt(bytes.length + 1);
    int few = Math.min(bytes.length, at + 1 + random.nextInt(8));
    return switch (random.nextInt(9)) {
      case 0 -> replace(bytes, at, few, new byte[0]);
      case 1, 2 -> replace(bytes, at, at, pick(pieces, random));
      case 3 -> replace(bytes, at, few, pick(pieces, random));
      case 4 -> replace(bytes, at, at, stretch(bytes, random));
      case 5 -> replace(bytes, at, at, stretch(pick(seeds, random), random));
      case 6 -> replace(bytes, at, Math.min(bytes.length, at + 1), random(random));
      case 7 -> {
        byte[] number = number(random);
        yield replace(bytes, at, Math.min(bytes.length, at + number.length), number);
      }
      default ->
          random.nextInt(8) == 0
              ? Arrays.copyOf(bytes, at)
              : replace(bytes, at, Math.min(bytes.length, at + random.nextInt(60)), new byte[0]);
    };
  }

  private static byte[] random(RandomGenerator random) {
    return new byte[] {
      (byte) (random.nextBoolean() ? random.nextInt(256) : 32 + random.nextInt(95))
    };
  }

  private static byte[] number(RandomGenerator random) {
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    byte[] number = new byte[1 << random.nextInt(4)];
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (value >>> 8 * i);
    }
    return number;
  }

  private static byte[] stretch(byte[] bytes, RandomGenerator random) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(60)));
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] by) {
    byte[] replaced = Arrays.copyOf(bytes, bytes.length + by.length - (to - from));
    System.arraycopy(by, 0, replaced, from, by.length);
    System.arraycopy(bytes, to, replaced, from + by.length, bytes.length - to);
    return replaced;
  }

  private static byte[] pick(List<byte[]> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}
