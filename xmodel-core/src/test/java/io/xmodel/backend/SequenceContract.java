package io.xmodel.backend;

import static io.xmodel.backend.BackendSubject.append;
import static io.xmodel.backend.BackendSubject.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Batch.Slot;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a text gets into a sequence, the same logits come out. */
public interface SequenceContract extends BackendSubject {
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 64})
  default void chunksOfAnySizeGiveTheSame(int chunk) {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = longText(golden, 150);
      float[][] expected = BackendSubject.logits(model, ids, 1);
      assertAgree("chunks of " + chunk, BackendSubject.logits(model, ids, chunk), expected);
    }
  }

  @Test
  default void aTextBeyondThePreferredChunkGivesTheSame() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = longText(golden, model.preferredChunk() * 2 + 19);
      float[][] expected = BackendSubject.logits(model, ids, model.preferredChunk());
      assertAgree("in one go", BackendSubject.logits(model, ids, ids.length), expected);
    }
  }

  @Test
  default void batchGivesTheSameAsOneByOne() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      List<Slot> slots = new ArrayList<>();
      List<float[]> expected = new ArrayList<>();
      LogitsFor[] wanted = LogitsFor.values();
      for (int i = 0; i < golden.texts().size() * 3; i++) {
        int[] ids = golden.texts().get(i % golden.texts().size()).ids();
        LogitsFor which = wanted[i % wanted.length];
        slots.add(new Slot(model.open(ids.length), ids, which));
        float[][] alone = BackendSubject.logits(model, ids, ids.length);
        int from =
            switch (which) {
              case NONE -> ids.length;
              case LAST -> ids.length - 1;
              case ALL -> 0;
            };
        expected.addAll(List.of(alone).subList(from, ids.length));
      }
      Batch batch = new Batch(slots);
      try (Logits logits = model.forward(batch)) {
        assertThat(logits.rows()).isEqualTo(batch.logitsRows());
        assertAgree("batch", BackendSubject.copy(logits), expected.toArray(float[][]::new));
      }
      // Decoding all of them together, too.
      List<Slot> next =
          slots.stream()
              .map(slot -> new Slot(slot.sequence().fork(), new int[] {3}, LogitsFor.LAST))
              .toList();
      assertThatThrownBy(() -> model.forward(new Batch(next)))
          .isInstanceOf(ContextFullException.class);
    }
  }

  @Test
  default void sequencesDecodedTogetherDoNotDisturbEachOther() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      List<int[]> texts =
          golden.texts().stream().map(Golden.Text::ids).filter(ids -> ids.length > 1).toList();
      List<Sequence> sequences = texts.stream().map(ids -> model.open(ids.length)).toList();
      int longest = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
      for (int i = 0; i < longest; i++) {
        List<Slot> slots = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        for (int t = 0; t < texts.size(); t++) {
          int[] ids = texts.get(t);
          if (i < ids.length) {
            slots.add(new Slot(sequences.get(t), new int[] {ids[i]}, LogitsFor.LAST));
            expected.add(BackendSubject.logits(model, Arrays.copyOf(ids, i + 1), i + 1)[i]);
          }
        }
        try (Logits logits = model.forward(new Batch(slots))) {
          assertAgree("token " + i, BackendSubject.copy(logits), expected.toArray(float[][]::new));
        }
      }
    }
  }

  @Test
  default void rewoundSequenceIsAsFresh() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(200)) {
      int[] ids = longText(golden, 150);
      float[][] expected = BackendSubject.logits(model, ids, ids.length);
      for (int keep : new int[] {0, 1, 64, 100}) {
        append(model, sequence, 5, 6, 7);
        sequence.rewind(0);
        append(model, sequence, Arrays.copyOf(ids, keep + 1));
        append(model, sequence, 99, 98, 97, 96);
        sequence.rewind(keep);
        assertThat(sequence.length()).isEqualTo(keep);
        float[][] rest = append(model, sequence, Arrays.copyOfRange(ids, keep, ids.length));
        assertAgree("kept " + keep, rest, Arrays.copyOfRange(expected, keep, ids.length));
        sequence.rewind(0);
      }
      assertThatThrownBy(() -> sequence.rewind(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  default void forkGoesItsOwnWay() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(200)) {
      int[] ids = longText(golden, 150);
      float[][] expected = BackendSubject.logits(model, ids, ids.length);
      append(model, sequence, Arrays.copyOf(ids, 100));
      try (Sequence fork = sequence.fork()) {
        assertThat(fork.length()).isEqualTo(100);
        assertThat(fork.capacity()).isEqualTo(200);
        append(model, fork, 1, 2, 3, 4, 5);
        float[][] rest = append(model, sequence, Arrays.copyOfRange(ids, 100, 150));
        assertAgree("original", rest, Arrays.copyOfRange(expected, 100, 150));
        sequence.close();
        fork.rewind(100);
        rest = append(model, fork, Arrays.copyOfRange(ids, 100, 150));
        assertAgree("fork", rest, Arrays.copyOfRange(expected, 100, 150));
      }
    }
  }

  /** Forks of one text, decoded together: blocks are shared until someone writes. */
  @Test
  default void forksDecodedTogetherShareWhatTheyHaveInCommon() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      int[] ids = longText(golden, 150);
      int block = model.memory().blockSize();
      int free = model.memory().freeBlocks();
      try (Sequence sequence = model.open(200)) {
        append(model, sequence, Arrays.copyOf(ids, 100));
        int used = free - model.memory().freeBlocks();
        assertThat(used).isEqualTo(Math.ceilDiv(100, block));
        List<Sequence> forks = new ArrayList<>();
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {100, 99, 64, 63, 17, 1, 0}) {
          Sequence fork = sequence.fork(length);
          assertThat(fork.length()).isEqualTo(length);
          assertThat(fork.ownBlocks()).isZero();
          assertThat(fork.blocksToAppend(1)).isEqualTo(1);
          forks.add(fork);
          texts.add(Arrays.copyOf(ids, length));
        }
        assertThat(free - model.memory().freeBlocks()).as("forks take nothing").isEqualTo(used);
        for (int step = 0; step < 5; step++) {
          List<Slot> slots = new ArrayList<>();
          List<float[]> expected = new ArrayList<>();
          for (int i = 0; i < forks.size(); i++) {
            int id = 40 + 7 * i + step;
            int length = texts.get(i).length;
            texts.set(i, Arrays.copyOf(texts.get(i), length + 1));
            texts.get(i)[length] = id;
            slots.add(new Slot(forks.get(i), new int[] {id}, LogitsFor.LAST));
            expected.add(BackendSubject.logits(model, texts.get(i), length + 1)[length]);
          }
          try (Logits logits = model.forward(new Batch(slots))) {
            assertAgree(
                "step " + step, BackendSubject.copy(logits), expected.toArray(float[][]::new));
          }
        }
        float[][] expected = BackendSubject.logits(model, ids, ids.length);
        float[][] rest = append(model, sequence, Arrays.copyOfRange(ids, 100, 150));
        assertAgree("the original", rest, Arrays.copyOfRange(expected, 100, 150));
        forks.forEach(Sequence::close);
      }
      assertThat(model.memory().freeBlocks()).as("all given back").isEqualTo(free);
    }
  }

  @Test
  default void aFullCacheIsANamedErrorAndHarmless() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden, options().withContext(128).withKvPositions(192))) {
      int blocks = model.memory().blocks();
      int block = model.memory().blockSize();
      int[] ids = longText(golden, 128);
      float[][] expected = BackendSubject.logits(model, ids, 128);
      try (Sequence first = model.open(128);
          Sequence second = model.open(128)) {
        append(model, first, Arrays.copyOf(ids, 120));
        Batch both =
            new Batch(
                List.of(
                    new Slot(first, Arrays.copyOfRange(ids, 120, 128), LogitsFor.LAST),
                    new Slot(second, Arrays.copyOf(ids, (blocks * block) - 121), LogitsFor.LAST)));
        if (both.slots().get(1).count() > 128) {
          return; // this backend has larger blocks than the test is made for
        }
        assertThatThrownBy(() -> model.forward(both)).isInstanceOf(CapacityException.class);
        assertThat(first.length()).isEqualTo(120);
        assertThat(second.length()).isZero();
        assertThat(second.ownBlocks()).isZero();
        float[][] rest = append(model, first, Arrays.copyOfRange(ids, 120, 128));
        assertAgree("after the error", rest, Arrays.copyOfRange(expected, 120, 128));
      }
      assertThat(model.memory().freeBlocks()).isEqualTo(blocks);
    }
  }

  @Test
  default void fullContextIsANamedErrorAndHarmless() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(8);
        Sequence other = model.open(8)) {
      int[] ids = longText(golden, 8);
      float[][] expected = BackendSubject.logits(model, ids, 8);
      append(model, sequence, Arrays.copyOf(ids, 5));
      Batch tooLong =
          new Batch(
              List.of(
                  new Slot(other, new int[] {1}, LogitsFor.LAST),
                  new Slot(sequence, new int[4], LogitsFor.LAST)));
      assertThatThrownBy(() -> model.forward(tooLong))
          .isInstanceOfSatisfying(
              ContextFullException.class,
              e -> {
                assertThat(e.length()).isEqualTo(5);
                assertThat(e.requested()).isEqualTo(4);
                assertThat(e.capacity()).isEqualTo(8);
              });
      assertThat(sequence.length()).isEqualTo(5);
      assertThat(other.length()).isZero();
      float[][] rest = append(model, sequence, Arrays.copyOfRange(ids, 5, 8));
      assertAgree("after the error", rest, Arrays.copyOfRange(expected, 5, 8));
    }
  }

  @Test
  default void idsOutsideTheVocabularyAreRefusedAndHarmless() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(8)) {
      for (int id : new int[] {-1, model.config().vocabSize(), Integer.MAX_VALUE}) {
        assertThatThrownBy(
                () -> model.forward(Batch.of(sequence, new int[] {1, id}, LogitsFor.LAST)))
            .isInstanceOf(RequestException.class)
            .hasMessageContaining(Integer.toString(id));
        assertThat(sequence.length()).isZero();
      }
    }
  }

  /** A text longer than the goldens'. */
  private static int[] longText(Golden golden, int length) {
    int[] source = golden.longest();
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = (source[i % source.length] + i / source.length) % 131;
    }
    return ids;
  }
}
