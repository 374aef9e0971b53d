package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Batch.Slot;
import io.xmodel.error.ClosedException;
import io.xmodel.model.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Hidden states are the reference's, and what the head multiplies, however a text is cut. */
public interface StatesContract extends BackendSubject {
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void hiddenStatesAgreeWithTheReference(String name) {
    try (Golden golden = Golden.open(name);
        ResidentModel model = load(golden)) {
      int[] ids = golden.stages().ids();
      float[][] expected = Objects.requireNonNull(golden.stages().stages().get("norm"));
      BackendSubject.assertAgree("states", states(model, ids, ids.length), expected);
    }
  }

  /** Of the longest text the reference has logits only, to which the head leads. */
  @Test
  default void theHeadOfTheLastStateGivesTheReferencesLogits() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = golden.longest();
      float[] last = states(model, ids, ids.length)[ids.length - 1];
      Golden.Text text =
          golden.texts().stream()
              .filter(one -> Arrays.equals(one.ids(), ids))
              .findFirst()
              .orElseThrow();
      BackendSubject.assertAgree("last logits", head(golden, last), text.lastLogits());
    }
  }

  private static float[] head(Golden golden, float[] state) {
    Linear head = golden.files().weights().head();
    float scale = golden.files().config().scales().logits();
    float[] logits = new float[head.out()];
    for (int row = 0; row < logits.length; row++) {
      double sum = 0;
      for (int column = 0; column < state.length; column++) {
        sum += (double) head.at(row, column) * state[column];
      }
      logits[row] = (float) (sum * scale);
    }
    return logits;
  }

  /** One by one, a few at a time, in a block: other plans and products compute them. */
  @Test
  default void statesAreTheSameHoweverATextIsCut() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = text(1, 75);
      float[][] whole = states(model, ids, ids.length);
      BackendSubject.assertAgree("cut", states(model, ids, 1, 1, 2, 3, 5, 16, 17, 30), whole);
    }
  }

  /**
   * Beside texts that want logits, in one slot with logits, and in more rows than a pass may have.
   */
  @Test
  default void aBatchMayAskForBoth() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      List<Slot> slots =
          List.of(
              new Slot(model.open(5), text(1, 5), LogitsFor.NONE, true),
              new Slot(model.open(10), text(2, 10), LogitsFor.LAST, false),
              new Slot(model.open(12), text(3, 12), LogitsFor.ALL, true),
              new Slot(model.open(45), text(4, 45), LogitsFor.NONE, true));
      Batch batch = new Batch(slots);
      float[][] states;
      float[][] logits;
      try (Logits step = model.forward(batch)) {
        assertThat(step.states()).isEqualTo(batch.stateRows()).isEqualTo(5 + 12 + 45);
        assertThat(step.rows()).isEqualTo(batch.logitsRows()).isEqualTo(1 + 12);
        states = copy(model, step);
        logits = BackendSubject.copy(step);
      }
      slots.forEach(slot -> slot.sequence().close());
      int state = 0;
      int row = 0;
      for (Slot slot : slots) {
        int count = slot.stateRows();
        if (count > 0) {
          BackendSubject.assertAgree(
              "states",
              Arrays.copyOfRange(states, state, state + count),
              states(model, slot.tokens(), slot.count()));
          state += count;
        }
        int rows = slot.logitsRows();
        if (rows > 0) {
          float[][] alone = BackendSubject.logits(model, slot.tokens(), slot.count());
          BackendSubject.assertAgree(
              "logits",
              Arrays.copyOfRange(logits, row, row + rows),
              Arrays.copyOfRange(alone, alone.length - rows, alone.length));
          row += rows;
        }
      }
    }
  }

  @Test
  default void statesThatAreNotThereAreRefused() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(8)) {
      float[] state = new float[model.config().hiddenSize()];
      try (Logits none = model.forward(Batch.of(sequence, new int[] {1}, LogitsFor.ALL))) {
        assertThat(none.states()).isZero();
        assertThatThrownBy(() -> none.copyState(0, state))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      Logits two = model.forward(Batch.ofStates(sequence, new int[] {2, 3}));
      assertThat(two.rows()).isZero();
      two.copyState(1, state);
      for (int outside : new int[] {-1, 2}) {
        assertThatThrownBy(() -> two.copyState(outside, state))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThatThrownBy(() -> two.copyState(0, new float[state.length - 1]))
          .isInstanceOf(IllegalArgumentException.class);
      two.close();
      assertThatThrownBy(() -> two.copyState(0, state)).isInstanceOf(ClosedException.class);
      assertThat(sequence.length()).isEqualTo(3);
    }
  }

  private static int[] text(int number, int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> (i * 37 + number * 11) % 131);
    return ids;
  }

  /** Hidden states of each of the tokens, appended to an empty sequence in chunks of a text. */
  private static float[][] states(ResidentModel model, int[] tokens, int... chunks) {
    float[][] all = new float[tokens.length][];
    try (Sequence sequence = model.open(tokens.length)) {
      int from = 0;
      for (int chunk : chunks) {
        int[] part = Arrays.copyOfRange(tokens, from, from + chunk);
        try (Logits step = model.forward(Batch.ofStates(sequence, part))) {
          System.arraycopy(copy(model, step), 0, all, from, chunk);
        }
        from += chunk;
      }
      assertThat(from).isEqualTo(tokens.length);
    }
    return all;
  }

  private static float[][] copy(ResidentModel model, Logits step) {
    float[][] states = new float[step.states()][model.config().hiddenSize()];
    for (int i = 0; i < states.length; i++) {
      step.copyState(i, states[i]);
    }
    return states;
  }
}
