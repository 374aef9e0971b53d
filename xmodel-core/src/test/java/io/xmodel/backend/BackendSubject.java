package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.progress.ProgressListener;
import java.util.Arrays;

/** The backend under test, and what its tests do with it. */
public interface BackendSubject {
  /** The backend. */
  BackendProvider provider();

  /** Options that the tests start from. */
  default BackendOptions options() {
    return BackendOptions.DEFAULT.withThreads(2);
  }

  /** The golden that serves where one is enough. */
  default String golden() {
    return "mup-bf16";
  }

  /** Loads a golden. */
  default ResidentModel load(Golden golden) {
    return load(golden, options());
  }

  /** Loads a golden with other options. */
  default ResidentModel load(Golden golden, BackendOptions options) {
    return provider().load(golden.files().weights(), options, ProgressListener.NONE);
  }

  /** Appends tokens and copies the logits of all of them. */
  static float[][] append(ResidentModel model, Sequence sequence, int... tokens) {
    try (Logits logits = model.forward(Batch.of(sequence, tokens, LogitsFor.ALL))) {
      return copy(logits);
    }
  }

  /** Logits of each of the tokens, appended to an empty sequence in chunks. */
  static float[][] logits(ResidentModel model, int[] tokens, int chunk) {
    float[][] all = new float[tokens.length][];
    try (Sequence sequence = model.open(tokens.length)) {
      for (int from = 0; from < tokens.length; from += chunk) {
        int to = Math.min(tokens.length, from + chunk);
        float[][] part = append(model, sequence, Arrays.copyOfRange(tokens, from, to));
        System.arraycopy(part, 0, all, from, part.length);
      }
    }
    return all;
  }

  /** All rows. */
  static float[][] copy(Logits logits) {
    float[][] rows = new float[logits.rows()][logits.vocabSize()];
    for (int row = 0; row < rows.length; row++) {
      logits.copyTo(row, rows[row]);
    }
    return rows;
  }

  /** Rows agree within 1e-4 of the largest value expected. */
  static void assertAgree(String what, float[][] actual, float[][] expected) {
    assertAgree(what, actual, expected, 1e-4f);
  }

  /** Rows agree within a part of the largest value expected. */
  static void assertAgree(String what, float[][] actual, float[][] expected, float tolerance) {
    assertThat(actual.length).as("rows of %s", what).isEqualTo(expected.length);
    float largest = 0;
    for (float[] row : expected) {
      for (float value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    for (int row = 0; row < expected.length; row++) {
      assertThat(actual[row].length).as("%s, row %d", what, row).isEqualTo(expected[row].length);
      for (int i = 0; i < expected[row].length; i++) {
        float difference = Math.abs(actual[row][i] - expected[row][i]);
        assertThat(difference <= tolerance * largest)
            .as(
                "%s, row %d, element %d: expected %s, found %s",
                what, row, i, expected[row][i], actual[row][i])
            .isTrue();
      }
    }
  }

  /** As above for one row. */
  static void assertAgree(String what, float[] actual, float[] expected) {
    assertAgree(what, new float[][] {actual}, new float[][] {expected});
  }

  /** The log-probability of a text's i-th token. */
  static void assertLogprob(int i, double actual, double expected, double tolerance) {
    assertThat(Math.abs(actual - expected) <= tolerance)
        .as("log-probability of token %d: expected %s, found %s", i, expected, actual)
        .isTrue();
  }
}
