package io.xmodel.backend;

/**
 * The contract of the seam. A backend's test extends this and names its provider:
 *
 * <pre>{@code
 * class CpuBackendTest extends BackendConformance {
 *   public BackendProvider provider() {
 *     return new CpuBackend();
 *   }
 * }
 * }</pre>
 */
public abstract class BackendConformance
    implements GoldenContract,
        IntegerContract,
        SequenceContract,
        LogitsContract,
        LifeCycleContract {}
