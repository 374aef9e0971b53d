package io.xmodel.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What Tab offers: commands at the beginning of a line, settings after /set, and files after the
 * commands that take one. In a message there is nothing to complete.
 */
final class ReplCompleter implements Completer {
  private final Path home;

  ReplCompleter(Path home) {
    this.home = home;
  }

  @Override
  public void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
    if (!(parsed instanceof ReplLine line)) {
      return;
    }
    if (line.isCommand()) {
      ReplCommand.names().forEach(name -> candidates.add(whole(name)));
    } else if (line.command().equals(ReplCommand.SET.label())) {
      GenerationSetting.names().forEach(name -> candidates.add(whole(name)));
    } else if (ReplCommand.takesFile(line.command())) {
      String word = line.word().substring(0, line.wordCursor());
      addFiles(word.substring(0, word.lastIndexOf('/') + 1), candidates);
    }
  }

  /** The files of a directory, which is named as typed: with a slash at its end, or empty. */
  private void addFiles(String directory, List<Candidate> candidates) {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(UserPath.of(directory.isEmpty() ? "." : directory, home))) {
      for (Path file : files) {
        String typed = directory + file.getFileName();
        candidates.add(Files.isDirectory(file) ? begun(typed + "/") : whole(typed));
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      // A directory that cannot be read has nothing to offer.
    }
  }

  private static Candidate whole(String text) {
    return new Candidate(text, text, null, null, null, null, true);
  }

  /** More is to follow: no blank is put behind it. */
  private static Candidate begun(String text) {
    return new Candidate(text, text, null, null, null, null, false);
  }
}
