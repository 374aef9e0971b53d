package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError.Kind;
import org.jspecify.annotations.Nullable;

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
}
