package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError.Kind;
import io.xmodel.emulator.device.MatrixUnit.Operands;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.MMAShape;

/**
 * What a rewritten kernel sees in the place of its KernelContext; the names are KernelContext's.
 */
public final class WorkItem {

  private final Machine machine;
  final int local;
  @Nullable Worker worker;

  private int localX;
  private int localY;
  private int localZ;
  private int sizeX;
  private int sizeY;
  private int sizeZ;
  private int globalX;
  private int globalY;
  private int globalZ;
  private int allocated;
  private int @Nullable [] counting;
  private int innermost;

  WorkItem(Machine machine, int local) {
    this.machine = machine;
    this.local = local;
  }

  void place(Launch launch) {
    sizeX = launch.local(0);
    sizeY = launch.local(1);
    sizeZ = launch.local(2);
    localX = local % sizeX;
    localY = local / sizeX % sizeY;
    localZ = local / (sizeX * sizeY);
    globalX = sizeX * launch.groups(0);
    globalY = sizeY * launch.groups(1);
    globalZ = sizeZ * launch.groups(2);
  }

  void restart() {
    allocated = 0;
  }

  /** Stops an item that has counted iterations. */
  private static final class Counted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Counted() {
      super(null, null, false, false);
    }
  }

  /** Runs as far as the innermost loop's condition, and notes how often each loop is run. */
  void count(Launch one, int loops, int[] iterations) {
    place(one);
    counting = iterations;
    innermost = loops - 1;
    try {
      one.body().run(this, one.arguments());
    } catch (Counted e) {
      // that is all that was asked for
    }
  }

  /** Where the item begins in a loop whose iterations are items. */
  public int first(int from, int step, int loop) {
    return counting == null ? from + step * global(loop) : from;
  }

  /** Where the item goes on: a whole grid further. */
  public int next(int at, int step, int loop) {
    return at + step * (loop == 0 ? globalX : loop == 1 ? globalY : globalZ);
  }

  /** Hears a loop's limit where its condition is about to be computed; returns it. */
  public static int limit(int at, int limit, WorkItem item, int step, int loop) {
    int[] counting = item.counting;
    if (counting != null) {
      counting[loop] = Math.max(1, Math.ceilDiv(limit - at, step));
      if (loop == item.innermost) {
        throw new Counted();
      }
    }
    return limit;
  }

  private int global(int dimension) {
    return switch (dimension) {
      case 0 -> globalIdx();
      case 1 -> globalIdy();
      default -> globalIdz();
    };
  }

  public Integer globalIdx() {
    return machine.groupX * sizeX + localX;
  }

  public Integer globalIdy() {
    return machine.groupY * sizeY + localY;
  }

  public Integer globalIdz() {
    return machine.groupZ * sizeZ + localZ;
  }

  public Integer groupIdx() {
    return machine.groupX;
  }

  public Integer groupIdy() {
    return machine.groupY;
  }

  public Integer groupIdz() {
    return machine.groupZ;
  }

  public Integer localIdx() {
    return localX;
  }

  public Integer localIdy() {
    return localY;
  }

  public Integer localIdz() {
    return localZ;
  }

  public Integer globalGroupSizeX() {
    return globalX;
  }

  public Integer globalGroupSizeY() {
    return globalY;
  }

  public Integer globalGroupSizeZ() {
    return globalZ;
  }

  public Integer localGroupSizeX() {
    return sizeX;
  }

  public Integer localGroupSizeY() {
    return sizeY;
  }

  public Integer localGroupSizeZ() {
    return sizeZ;
  }

  public void localBarrier(String site) {
    await(site, false);
  }

  public void globalBarrier(String site) {
    await(site, true);
  }

  private void await(String site, boolean global) {
    Worker worker = this.worker;
    if (worker == null) {
      throw new IllegalStateException("a barrier outside a launch");
    }
    worker.await(this, site, global);
  }

  public LocalFloats allocateFloatLocalArray(int size, String site) {
    return local(site, size, LocalFloats.class) instanceof LocalFloats found
        ? found
        : added(new LocalFloats(machine, size, site));
  }

  public LocalInts allocateIntLocalArray(int size, String site) {
    return local(site, size, LocalInts.class) instanceof LocalInts found
        ? found
        : added(new LocalInts(machine, size, site));
  }

  public LocalBytes allocateByteLocalArray(int size, String site) {
    return local(site, size, LocalBytes.class) instanceof LocalBytes found
        ? found
        : added(new LocalBytes(machine, size, site));
  }

  private @Nullable LocalArray local(String site, int size, Class<? extends LocalArray> type) {
    LocalArray array = machine.local(allocated++);
    if (array != null
        && (array.length() != size || array.getClass() != type || !array.site.equals(site))) {
      throw machine.error(
          Kind.LOCAL_ARRAYS,
          "local array of %d elements at %s where other items have one of %d at %s"
              .formatted(size, site, array.length(), array.site));
    }
    return array;
  }

  private <A extends LocalArray> A added(A array) {
    machine.addLocal(array);
    return array;
  }

  /** Adding 0 is how a kernel looks at what other groups do. */
  public void atomicAdd(DeviceInts array, int index, int value) {
    Worker worker = this.worker;
    if (value == 0 && worker != null) {
      worker.look(this);
    }
    array.atomicAdd(index, value);
  }

  public void atomicAdd(DeviceFloats array, int index, float value) {
    array.atomicAdd(index, value);
  }

  public void atomicAdd(LocalInts array, int index, int value) {
    array.atomicAdd(index, value);
  }

  public LocalFloats mmaFragment(float value) {
    LocalFloats fragment = LocalFloats.of(4);
    for (int i = 0; i < 4; i++) {
      fragment.store(i, value);
    }
    return fragment;
  }

  public Fragment mmaLoadA(LocalInts tile, int depth, int byteOffset, String site) {
    requireDepth(depth == 16);
    int address = MatrixUnit.addressA(lane()) + byteOffset;
    return MatrixUnit.loadA(exchange(site, MatrixUnit.row(machine, tile, address)), lane());
  }

  public Fragment mmaLoadB(LocalInts tile, int depth, int byteOffset, String site) {
    requireDepth(depth == 16);
    int address = MatrixUnit.addressB(lane()) + byteOffset;
    return MatrixUnit.loadB(exchange(site, MatrixUnit.row(machine, tile, address)), lane());
  }

  public LocalFloats mmaBF16(Fragment a, Fragment b, LocalFloats c, MMAShape shape, String site) {
    requireDepth(shape == MMAShape.M16N8K16);
    @Nullable Object[] operands = exchange(site, new Operands(a, b));
    LocalFloats sums = LocalFloats.of(4);
    for (int i = 0; i < 4; i++) {
      sums.store(i, MatrixUnit.multiply(operands, lane(), i, c.load(i)));
    }
    return sums;
  }

  /** Each lane stores its own numbers: no lane waits for another. */
  public void mmaStore(LocalFloats sums, DeviceFloats array, int row, int column, int stride) {
    int lane = lane();
    for (int i = 0; i < 4; i++) {
      int at = (row + (lane >> 2) + 8 * (i >> 1)) * stride + column + 2 * (lane & 3) + (i & 1);
      array.set(at, sums.load(i));
    }
  }

  /** TornadoVM takes {@code threadIdx.x & 31}. */
  private int lane() {
    return localX % Warp.LANES;
  }

  private void requireDepth(boolean is16) {
    if (!is16) {
      throw machine.error(Kind.UNSUPPORTED, "a matrix instruction other than m16n8k16");
    }
  }

  private @Nullable Object[] exchange(String site, Object what) {
    Worker worker = this.worker;
    if (worker == null) {
      throw new IllegalStateException("a matrix instruction outside a launch");
    }
    return worker.exchange(this, site, what);
  }
}
