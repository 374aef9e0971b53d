package io.xmodel;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where a text lies among all texts: the direction of the mean of its tokens' hidden states. Two
 * texts are the more alike the nearer to 1 their {@link #cosine} is. Immutable.
 */
public final class Embedding {
  private final float[] vector;
  private final int tokens;

  /**
   * An embedding.
   *
   * @param vector copied
   * @param tokens that the text has
   */
  public Embedding(float[] vector, int tokens) {
    this.vector = Objects.requireNonNull(vector, "vector").clone();
    this.tokens = tokens;
  }

  /** Elements of the vector: the model's hidden size. */
  public int size() {
    return vector.length;
  }

  /** An element of the vector. */
  public float get(int i) {
    return vector[i];
  }

  /** A copy of the vector, whose length is 1. */
  public float[] vector() {
    return vector.clone();
  }

  /** Tokens that were read: those of the text, and the begin-of-text token if there is one. */
  public int tokens() {
    return tokens;
  }

  /**
   * The cosine of the angle between two embeddings of one model, which is their dot product: from
   * −1 to 1.
   *
   * @throws IllegalArgumentException when they differ in size
   */
  public double cosine(Embedding other) {
    Objects.requireNonNull(other, "other");
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          "Embeddings of %s and of %s elements cannot be compared: they are of different models."
              .formatted(size(), other.size()));
    }
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += (double) vector[i] * other.vector[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Embedding other
        && tokens == other.tokens
        && Arrays.equals(vector, other.vector);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(vector) + tokens;
  }

  @Override
  public String toString() {
    return "Embedding[%s elements, %s tokens]".formatted(size(), tokens);
  }
}
