package io.xmodel.emulator.graph;

import java.util.List;

/**
 * One task of a graph.
 *
 * @param id its name within the graph
 * @param code the method reference
 * @param arguments the method's arguments
 */
record Task(String id, Object code, List<Object> arguments) {}
