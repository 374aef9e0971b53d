package io.xmodel.emulator.graph;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * An array that crosses between host and device.
 *
 * @param mode one of DataTransferMode's constants
 * @param array the host's array
 */
record Transfer(int mode, TornadoNativeArray array) {}
