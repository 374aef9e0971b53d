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
 *
 * Integers are made by converting, so their part is {@code IntegerContract} in xmodel-convert's
 * test-jar.
 */
public abstract class BackendConformance
    implements GoldenContract,
        EngineContract,
        SequenceContract,
        LogitsContract,
        StatesContract,
        LifeCycleContract {}
