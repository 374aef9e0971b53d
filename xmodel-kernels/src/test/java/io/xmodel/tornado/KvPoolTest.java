package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.BackendException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvPoolTest {
  @Test
  void takesTheFirstRangeThatFits() {
    KvPool pool = new KvPool(100);
    assertThat(pool.take(30)).isZero();
    assertThat(pool.take(30)).isEqualTo(30);
    assertThat(pool.take(40)).isEqualTo(60);
    pool.giveBack(30, 30);
    assertThat(pool.take(10)).isEqualTo(30);
    pool.giveBack(0, 30);
    assertThat(pool.take(20)).isZero();
  }

  @Test
  void saysWhatIsFree() {
    KvPool pool = new KvPool(1000);
    pool.take(300);
    int middle = pool.take(300);
    pool.take(300);
    pool.giveBack(middle, 300);
    assertThatThrownBy(() -> pool.take(350))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("350")
        .hasMessageContaining("1,000 positions")
        .hasMessageContaining("400 are free")
        .hasMessageContaining("300 of them in one piece");
  }

  @Test
  void joinsWhatComesBack() {
    KvPool pool = new KvPool(500);
    Random random = new Random(7);
    BitSet taken = new BitSet();
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (random.nextBoolean() && !ranges.isEmpty()) {
        int[] range = ranges.remove(random.nextInt(ranges.size()));
        pool.giveBack(range[0], range[1]);
        taken.clear(range[0], range[0] + range[1]);
      } else {
        int count = 1 + random.nextInt(60);
        try {
          int at = pool.take(count);
          int next = taken.nextSetBit(at);
          assertThat(next < 0 || next >= at + count).isTrue();
          assertThat(at + count).isLessThanOrEqualTo(500);
          taken.set(at, at + count);
          ranges.add(new int[] {at, count});
        } catch (BackendException e) {
          assertThat(longestFree(taken)).isLessThan(count);
        }
      }
    }
    ranges.forEach(range -> pool.giveBack(range[0], range[1]));
    assertThat(pool.take(500)).isZero();
  }

  private static int longestFree(BitSet taken) {
    int longest = 0;
    for (int at = taken.nextClearBit(0); at < 500; at = taken.nextClearBit(at)) {
      int end = taken.nextSetBit(at);
      end = end < 0 ? 500 : end;
      longest = Math.max(longest, end - at);
      at = end;
    }
    return longest;
  }
}
