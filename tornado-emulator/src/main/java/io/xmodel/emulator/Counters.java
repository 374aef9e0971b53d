package io.xmodel.emulator;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a session's plans did: launches, barriers, and bytes moved between kernels and global
 * memory.
 *
 * <p>Kept by kernel (the class's simple name and the method, {@code Attend.run}) and by parameter
 * of the kernel. An array that a kernel takes twice is counted under the first of the two
 * parameters. Not to be read while a plan executes.
 */
public final class Counters {

  private final Map<String, Kernel> kernels = new TreeMap<>();
  private int generation;
  private long bytesUploaded;

  Counters() {}

  /** For the machinery: counts that nobody reads. */
  public static Traffic none() {
    return new Traffic("");
  }

  /** Forgets everything counted so far; which bytes have been read, too. */
  public void reset() {
    kernels.clear();
    bytesUploaded = 0;
    generation++;
  }

  /** Launches of all kernels. */
  public long launches() {
    return kernels.values().stream().mapToLong(Kernel::launches).sum();
  }

  public long barriers() {
    return kernels.values().stream().mapToLong(Kernel::barriers).sum();
  }

  public long bytesRead() {
    return kernels.values().stream()
        .flatMap(k -> k.parameters().stream())
        .mapToLong(Traffic::bytesRead)
        .sum();
  }

  public long bytesWritten() {
    return kernels.values().stream()
        .flatMap(k -> k.parameters().stream())
        .mapToLong(Traffic::bytesWritten)
        .sum();
  }

  /** Bytes of arrays that were transferred to the device. */
  public long bytesUploaded() {
    return bytesUploaded;
  }

  /** For the machinery: counts an array that was transferred to the device. */
  public void addUpload(long bytes) {
    bytesUploaded += bytes;
  }

  /** A kernel's counts by name, {@code Attend.run}; zeros if it wasn't launched. */
  public Kernel kernel(String name) {
    return kernels.getOrDefault(name, new Kernel(name));
  }

  public Collection<Kernel> kernels() {
    return Collections.unmodifiableCollection(kernels.values());
  }

  /** What all kernels moved of one (host) array. */
  public Traffic array(TornadoNativeArray array) {
    Traffic sum = new Traffic("");
    for (Kernel kernel : kernels.values()) {
      for (Map.Entry<Parameter, Traffic> entry : kernel.traffic.entrySet()) {
        if (entry.getKey().array == array) {
          sum.add(entry.getValue());
        }
      }
    }
    return sum;
  }

  /** For the machinery: the counts to add a kernel's launches to. */
  public Kernel counting(String kernel) {
    return kernels.computeIfAbsent(kernel, Kernel::new);
  }

  /** For the machinery: changes when what has been read is to be forgotten. */
  public int generation() {
    return generation;
  }

  /** One line for each kernel and parameter. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Kernel kernel : kernels.values()) {
      text.append(
          "%s: %d launches, %d items, %d barriers%n"
              .formatted(kernel.name, kernel.launches, kernel.items, kernel.barriers));
      for (Traffic traffic : kernel.parameters()) {
        text.append("  %s%n".formatted(traffic));
      }
    }
    return text.toString();
  }

  /** The counts of one kernel. */
  public static final class Kernel {

    private final String name;
    private final Map<Parameter, Traffic> traffic = new LinkedHashMap<>();

    /** For the machinery. */
    public long launches;

    /** For the machinery. */
    public long items;

    /** For the machinery. */
    public long barriers;

    Kernel(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    public long launches() {
      return launches;
    }

    /** Work-items of all launches. */
    public long items() {
      return items;
    }

    /** Barriers passed, counted once for a group. */
    public long barriers() {
      return barriers;
    }

    /** What went through one parameter, whichever arrays it held. */
    public Traffic parameter(String name) {
      Traffic sum = new Traffic(name);
      traffic.forEach((parameter, moved) -> {
        if (parameter.name.equals(name)) {
          sum.add(moved);
        }
      });
      return sum;
    }

    Collection<Traffic> parameters() {
      Map<String, Traffic> byName = new LinkedHashMap<>();
      traffic.forEach((p, moved) -> byName.computeIfAbsent(p.name, Traffic::new).add(moved));
      return byName.values();
    }

    /** For the machinery: where to count what moves through a parameter. */
    public Traffic counting(String parameter, TornadoNativeArray array) {
      return traffic.computeIfAbsent(new Parameter(parameter, array), p -> new Traffic(p.name));
    }
  }

  private record Parameter(String name, TornadoNativeArray array) {}

  /** Bytes moved. */
  public static final class Traffic {

    private final String name;

    /** For the machinery. */
    public long read;

    /** For the machinery. */
    public long written;

    /** For the machinery. */
    public long distinct;

    Traffic(String name) {
      this.name = name;
    }

    /** The parameter's name. */
    public String name() {
      return name;
    }

    /** Bytes read, counted as often as they were read. */
    public long bytesRead() {
      return read;
    }

    public long bytesWritten() {
      return written;
    }

    /** Bytes read, those read before (by any kernel since the reset) not counted again. */
    public long distinctBytesRead() {
      return distinct;
    }

    void add(Traffic other) {
      read += other.read;
      written += other.written;
      distinct += other.distinct;
    }

    @Override
    public String toString() {
      return "%s: %d bytes read (%d distinct), %d written".formatted(name, read, distinct, written);
    }
  }
}
