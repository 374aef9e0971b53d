package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Elements of an array from its first to its last, evenly spread, to be compared with what was
 * uploaded. With the gate shut, see {@link Gate}, it does nothing.
 *
 * <pre>
 * samples[nth · SIZE + i]      = array[at(i)]        i &lt; COUNT
 * samples[nth · SIZE + COUNT]  = layout[LOADED]
 * </pre>
 *
 * <p>Threads: any number; item g copies elements g, g + items, …. Bytes: 4 · COUNT, read and
 * written. Specification: {@link #at}.
 */
public final class Sample {
  /** Elements of a sample: of 1 GiB, one of each 256 KiB. */
  public static final int COUNT = 4096;

  /** Elements of a sample and of what proves that it was taken. */
  public static final int SIZE = COUNT + 1;

  private Sample() {}

  /** Which element of an array of a size is the i-th of its sample. */
  public static int at(int i, int size) {
    int at = i * (size / COUNT);
    if (size < COUNT) {
      at = i;
    }
    if (at >= size) {
      at = size - 1;
    }
    if (i == COUNT - 1) {
      at = size - 1;
    }
    return at;
  }

  /** Of ints. */
  public static void ints(
      KernelContext context,
      IntArray layout,
      IntArray array,
      IntArray samples,
      int size,
      int nth,
      int items) {
    take(context.globalIdx, layout, array, samples, size, nth, items);
  }

  /** Of the layout itself, which a kernel must not take twice. */
  public static void layout(
      KernelContext context, IntArray layout, IntArray samples, int size, int nth, int items) {
    take(context.globalIdx, layout, layout, samples, size, nth, items);
  }

  private static void take(
      int item, IntArray layout, IntArray array, IntArray samples, int size, int nth, int items) {
    int open = layout.get(Layout.OPEN);
    int count = open == 1 ? COUNT : 0;
    for (int i = item; i < count; i += items) {
      samples.set(nth * SIZE + i, array.get(at(i, size)));
    }
    if (open == 1) {
      if (item == 0) {
        samples.set(nth * SIZE + COUNT, layout.get(Layout.LOADED));
      }
    }
  }

  /** Of floats. */
  public static void floats(
      KernelContext context,
      IntArray layout,
      FloatArray array,
      FloatArray samples,
      int size,
      int nth,
      int items) {
    int open = layout.get(Layout.OPEN);
    int count = open == 1 ? COUNT : 0;
    for (int i = context.globalIdx; i < count; i += items) {
      samples.set(nth * SIZE + i, array.get(at(i, size)));
    }
    if (open == 1) {
      if (context.globalIdx == 0) {
        samples.set(nth * SIZE + COUNT, (float) layout.get(Layout.LOADED));
      }
    }
  }
}
