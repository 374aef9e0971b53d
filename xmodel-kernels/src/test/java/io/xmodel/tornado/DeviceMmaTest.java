package io.xmodel.tornado;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Prompts by the matrix instructions that TornadoVM generates for CUDA. */
@Tag("device")
@ExtendWith({OnDevice.class, OnCuda.class})
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceMmaTest implements MmaSubject {}
