package io.xmodel.backend.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockPoolTest {
  @Test
  void blocksGivenBackLastAreTakenFirst() {
    BlockPool pool = new BlockPool(3);
    assertThat(pool.take()).isZero();
    assertThat(pool.take()).isEqualTo(1);
    pool.release(0);
    assertThat(pool.take()).as("memory that was used before").isZero();
    assertThat(pool.take()).isEqualTo(2);
    assertThat(pool.free()).isZero();
  }

  @Test
  void aBlockIsFreeWhenItsLastOwnerLetsGo() {
    BlockPool pool = new BlockPool(1);
    int block = pool.take();
    pool.share(block);
    pool.share(block);
    assertThat(pool.owners(block)).isEqualTo(3);
    pool.release(block);
    pool.release(block);
    assertThat(pool.free()).isZero();
    pool.release(block);
    assertThat(pool.free()).isEqualTo(1);
    assertThat(pool.owners(block)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyOrderOfTakingAndGivingKeepsCount(long seed) {
    Random random = new Random(seed);
    BlockPool pool = new BlockPool(7);
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      int action = random.nextInt(3);
      if (action == 0 && pool.free() > 0) {
        int block = pool.take();
        assertThat(owned).as("a block that was free").doesNotContain(block);
        owned.add(block);
      } else if (action == 1 && !owned.isEmpty()) {
        int block = owned.get(random.nextInt(owned.size()));
        pool.share(block);
        owned.add(block);
      } else if (action == 2 && !owned.isEmpty()) {
        pool.release(owned.remove(random.nextInt(owned.size())));
      }
      for (int block = 0; block < pool.size(); block++) {
        int wanted = block;
        assertThat(pool.owners(block))
            .isEqualTo((int) owned.stream().filter(b -> b == wanted).count());
      }
      assertThat(pool.free()).isEqualTo(7 - (int) owned.stream().distinct().count());
    }
  }
}
