/** The task-graph API: the part of TornadoVM that the emulator stands in for. */
package uk.ac.manchester.tornado.api;
