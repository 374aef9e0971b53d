package io.xmodel.backend.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockPoolTest {
  @Test
  void takesTheFirstBlocksFirstAndThoseGivenBackLastBeforeNewOnes() {
    BlockPool pool = new BlockPool(5);
    assertThat(pool.take()).isZero();
    assertThat(pool.take()).isEqualTo(1);
    assertThat(pool.take()).isEqualTo(2);
    pool.release(0);
    pool.release(1);
    assertThat(pool.take()).isEqualTo(1);
    assertThat(pool.take()).isZero();
    assertThat(pool.take()).isEqualTo(3);
    assertThat(pool.free()).isEqualTo(1);
  }

  @Test
  void aBlockIsFreeWhenItsLastOwnerGivesItBack() {
    BlockPool pool = new BlockPool(1);
    int block = pool.take();
    pool.share(block);
    assertThat(pool.owners(block)).isEqualTo(2);
    pool.release(block);
    assertThat(pool.free()).isZero();
    pool.release(block);
    assertThat(pool.free()).isEqualTo(1);
  }

  @Test
  void whatIsFreeAndWhatIsOwnedIsAlwaysThePool() {
    BlockPool pool = new BlockPool(40);
    Random random = new Random(7);
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      int choice = random.nextInt(3);
      if (choice == 0 && pool.free() > 0) {
        int block = pool.take();
        assertThat(owned).doesNotContain(block);
        owned.add(block);
      } else if (choice == 1 && !owned.isEmpty() && owned.size() < 100) {
        int block = owned.get(random.nextInt(owned.size()));
        pool.share(block);
        owned.add(block);
      } else if (!owned.isEmpty()) {
        pool.release(owned.remove(random.nextInt(owned.size())));
      }
      assertThat(pool.free()).isEqualTo(40 - owned.stream().distinct().count());
    }
  }
}
