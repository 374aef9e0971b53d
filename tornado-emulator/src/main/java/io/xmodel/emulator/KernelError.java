package io.xmodel.emulator;

/** A kernel did what a device would not forgive – or would, silently. */
public final class KernelError extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** An index outside a global, local or private array. */
    OUT_OF_RANGE,
    /** Not all items of a group, or lanes of a warp, came to where they must meet. */
    BARRIER_DIVERGENCE,
    /**
     * Two items, or two groups, touched one element without a barrier between, at least one of them
     * writing.
     */
    RACE,
    /** An element was read before anything was written to it. */
    UNWRITTEN,
    /** A row of a matrix does not begin at a multiple of 16 bytes of local memory. */
    MISALIGNED,
    /** The items of a group allocated different local arrays. */
    LOCAL_ARRAYS,
    /** The bytecode holds something that TornadoVM cannot compile, or compiles wrongly. */
    UNSUPPORTED,
    /** The grid does not fit the kernel or the device. */
    GRID
  }

  private final Kind kind;

  public KernelError(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
