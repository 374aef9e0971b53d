package io.xmodel.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a command has to do with the world around it, so that tests can be that world.
 *
 * @param in stdin
 * @param out stdout: results only
 * @param err stderr: errors, warnings, progress
 * @param inIsTerminal whether a person types at stdin
 * @param outIsTerminal whether a person reads stdout
 * @param errIsTerminal whether a person reads stderr: progress bars are drawn only then
 * @param home what ~ stands for
 * @param cacheDirectory for files that can be made again
 * @param stateDirectory for files such as the input history
 */
record Host(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Path home,
    Path cacheDirectory,
    Path stateDirectory) {}
