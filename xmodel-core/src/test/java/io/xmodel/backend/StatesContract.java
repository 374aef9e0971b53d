package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Batch.Slot;
import io.xmodel.error.ClosedException;
import io.xmodel.model.Linear;
import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      BackendSubject.assertAgree("states, one by one", states(model, ids, 1), expected);
    }
  }

  /** Of the longest texts the reference has logits only, to which the head leads. */
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void theHeadOfTheLastStateGivesTheReferencesLogits(String name) {
    try (Golden golden = Golden.open(name);
        ResidentModel model = load(golden)) {
      for (Golden.Text text : golden.texts()) {
        float[][] states = states(model, text.ids(), text.ids().length);
        float[] logits = head(golden, states[states.length - 1]);
        BackendSubject.assertAgree("last logits", logits, text.lastLogits());
      }
    }
  }

  private static float[] head(Golden golden, float[] state) {
    Linear head = golden.files().weights().head();
    XmodelConfig config = golden.files().config();
    float[] logits = new float[head.out()];
    for (int row = 0; row < logits.length; row++) {
      double sum = head.bias() == null ? 0 : head.bias()[row];
      for (int column = 0; column < state.length; column++) {
        sum += (double) head.at(row, column) * state[column];
      }
      logits[row] = (float) (sum * config.scales().logits());
    }
    return logits;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 20, 70})
  default void statesAreTheSameHoweverATextIsCut(int chunk) {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = new int[150];
      Arrays.setAll(ids, i -> (i * 37 + 11) % model.config().vocabSize());
      float[][] whole = states(model, ids, ids.length);
      BackendSubject.assertAgree("states", states(model, ids, chunk), whole);
    }
  }

  /** Beside texts that want logits or nothing, in one slot with logits, and across passes. */
  @Test
  default void aBatchMayAskForBoth() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      List<int[]> texts = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        int[] ids = new int[t == 3 ? 90 : 5 + 20 * t];
        Arrays.setAll(ids, i -> (i * 13 + first * 5) % model.config().vocabSize());
        texts.add(ids);
      }
      List<Slot> slots = new ArrayList<>();
      LogitsFor[] logitsFor = {LogitsFor.NONE, LogitsFor.LAST, LogitsFor.ALL, LogitsFor.NONE};
      boolean[] wantStates = {true, false, true, true};
      for (int t = 0; t < 4; t++) {
        int[] ids = texts.get(t);
        slots.add(new Slot(model.open(ids.length), ids, logitsFor[t], wantStates[t]));
      }
      Batch batch = new Batch(slots);
      float[][] states;
      float[][] logits;
      try (Logits step = model.forward(batch)) {
        assertThat(step.states()).isEqualTo(batch.stateRows()).isEqualTo(5 + 45 + 90);
        assertThat(step.rows()).isEqualTo(batch.logitsRows()).isEqualTo(1 + 45);
        states = copy(model, step);
        logits = BackendSubject.copy(step);
      }
      slots.forEach(slot -> slot.sequence().close());
      int state = 0;
      int row = 0;
      for (int t = 0; t < 4; t++) {
        int[] ids = texts.get(t);
        if (wantStates[t]) {
          float[][] own = Arrays.copyOfRange(states, state, state + ids.length);
          BackendSubject.assertAgree("states " + t, own, states(model, ids, ids.length));
          state += ids.length;
        }
        int rows = slots.get(t).logitsRows();
        if (rows > 0) {
          float[][] alone = BackendSubject.logits(model, ids, ids.length);
          BackendSubject.assertAgree(
              "logits " + t,
              Arrays.copyOfRange(logits, row, row + rows),
              Arrays.copyOfRange(alone, ids.length - rows, ids.length));
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
      assertThatThrownBy(() -> two.copyState(2, state))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> two.copyState(-1, state))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> two.copyState(0, new float[state.length - 1]))
          .isInstanceOf(IllegalArgumentException.class);
      two.close();
      assertThatThrownBy(() -> two.copyState(0, state)).isInstanceOf(ClosedException.class);
      assertThat(sequence.length()).isEqualTo(3);
    }
  }

  /** Hidden states of each of the tokens, appended to an empty sequence in chunks. */
  private static float[][] states(ResidentModel model, int[] tokens, int chunk) {
    float[][] all = new float[tokens.length][];
    try (Sequence sequence = model.open(tokens.length)) {
      for (int from = 0; from < tokens.length; from += chunk) {
        int to = Math.min(tokens.length, from + chunk);
        int[] part = Arrays.copyOfRange(tokens, from, to);
        try (Logits step = model.forward(Batch.ofStates(sequence, part))) {
          System.arraycopy(copy(model, step), 0, all, from, part.length);
        }
      }
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
