/**
 * The command line: one class per command, over the library's front door. The only room that reads
 * the environment, prints and ends the process.
 */
@NullMarked
package io.xmodel.cli;

import org.jspecify.annotations.NullMarked;
