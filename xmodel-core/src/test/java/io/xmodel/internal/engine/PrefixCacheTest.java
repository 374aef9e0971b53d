package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Sequence;
import io.xmodel.backend.base.PoolCheck;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixCacheTest {
  private final FakeModel model = new FakeModel(FakeModel.HASHING, 50, 8, 4, 64);
  private final PrefixCache cache = new PrefixCache(3);

  private void put(String salt, int... ids) {
    Sequence sequence = model.open(64);
    if (ids.length > 0) {
      model.forward(Batch.of(sequence, ids, LogitsFor.NONE)).close();
    }
    cache.put(salt, ids, sequence);
  }

  private int common(String salt, int... ids) {
    PrefixCache.@Nullable Match match = cache.find(salt, ids, ids.length, 1);
    return match == null ? 0 : match.length();
  }

  @Test
  void theLongestCommonPrefixIsFound() {
    put("", 1, 2, 3, 4);
    put("", 1, 2, 9);
    assertThat(common("", 1, 2, 3, 5)).isEqualTo(3);
    assertThat(common("", 1, 2, 9, 9)).isEqualTo(3);
    assertThat(common("", 1, 2)).isEqualTo(2);
    assertThat(common("", 2)).isZero();
    assertThat(cache.find("", new int[] {1, 2, 3, 4, 5}, 2, 1)).isNotNull();
  }

  @Test
  void idsBeyondTheSizeDoNotCount() {
    put("", 1, 2, 3, 4);
    PrefixCache.@Nullable Match match = cache.find("", new int[] {1, 2, 3, 4}, 2, 1);
    assertThat(match).isNotNull();
    assertThat(match == null ? 0 : match.length()).isEqualTo(2);
    assertThat(cache.find("", new int[] {1, 2, 3, 4}, 0, 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, true", "3, false", "4, false"})
  void lessThanTheLeastIsNoMatch(int least, boolean found) {
    put("", 1, 2, 3);
    assertThat(cache.find("", new int[] {1, 2, 9, 9}, 4, least) != null).isEqualTo(found);
  }

  @Test
  void saltsKeepTextsApart() {
    put("a", 1, 2, 3, 4);
    assertThat(common("", 1, 2, 3, 4)).isZero();
    assertThat(common("b", 1, 2, 3, 4)).isZero();
    assertThat(common("a", 1, 2, 3, 4)).isEqualTo(4);
    put("b", 1, 2);
    assertThat(cache.size()).as("a shorter one of another salt is no part of it").isEqualTo(2);
  }

  @Test
  void aTextThatIsPartOfAnotherIsKeptOnce() {
    put("", 1, 2);
    put("", 1, 2, 3, 4, 5);
    assertThat(cache.size()).isEqualTo(1);
    put("", 1, 2, 3);
    put("", 1, 2, 3, 4, 5);
    assertThat(cache.size()).isEqualTo(1);
    assertThat(common("", 1, 2, 3, 4, 5, 6)).isEqualTo(5);
    PoolCheck.check(model, cache.sequences());
  }

  @Test
  void theLeastRecentlyUsedGoesFirst() {
    put("", 1, 1);
    put("", 2, 2);
    put("", 3, 3);
    assertThat(common("", 1, 1)).isEqualTo(2);
    put("", 4, 4);
    assertThat(common("", 2, 2)).as("not used since").isZero();
    assertThat(common("", 1, 1)).isEqualTo(2);
    put("", 3);
    put("", 5, 5);
    assertThat(common("", 4, 4)).as("3 was put again in part").isZero();
    assertThat(common("", 3, 3)).isEqualTo(2);
  }

  @Test
  void evictingGivesBlocksBack() {
    put("", 1, 2, 3, 4, 5);
    put("", 6);
    assertThat(model.memory().freeBlocks()).isEqualTo(61);
    assertThat(cache.evict()).isTrue();
    assertThat(model.memory().freeBlocks()).isEqualTo(63);
    assertThat(cache.evict()).isTrue();
    assertThat(cache.evict()).isFalse();
    assertThat(model.memory().freeBlocks()).isEqualTo(64);
  }

  @Test
  void nothingIsKeptWhereNothingCanBe() {
    put("");
    assertThat(cache.size()).isZero();
    PrefixCache none = new PrefixCache(0);
    Sequence sequence = model.open(8);
    model.forward(Batch.of(sequence, new int[] {1}, LogitsFor.NONE)).close();
    none.put("", new int[] {1}, sequence);
    assertThat(none.size()).isZero();
    assertThat(model.memory().freeBlocks()).isEqualTo(64);
  }

  /** Against a search through all texts that were put and not evicted. */
  @Test
  void anyHistoryOwnsWhatItHolds() {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      int[] ids = random.ints(1 + random.nextInt(6), 0, 3).toArray();
      String salt = random.nextBoolean() ? "a" : "";
      switch (random.nextInt(8)) {
        case 0 -> cache.evict();
        case 1, 2, 3 -> put(salt, ids);
        default -> {
          PrefixCache.@Nullable Match match = cache.find(salt, ids, ids.length, 2);
          if (match != null) {
            assertThat(match.length()).isBetween(2, ids.length);
            assertThat(match.sequence().length()).isGreaterThanOrEqualTo(match.length());
            assertThat(cache.sequences()).contains(match.sequence());
          }
        }
      }
      assertThat(cache.size()).isLessThanOrEqualTo(3);
      PoolCheck.check(model, cache.sequences());
    }
    cache.clear();
    assertThat(cache.size()).isZero();
    assertThat(model.memory().freeBlocks()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "1, '', 0",
    "1 2, 1 2, 2",
    "1 2, 1 2 3, 2",
    "1 2 3, 1 2, 2",
    "1 9, 1 8, 1"
  })
  void commonIdsEndWhereTextsPart(String a, String b, int common) {
    int[] first = ids(a);
    int[] second = ids(b);
    assertThat(PrefixCache.common(first, first.length, second, second.length)).isEqualTo(common);
  }

  private static int[] ids(String text) {
    return Arrays.stream(text.split(" "))
        .filter(id -> !id.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
