package hello;

import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;

/** The README's first screen, as a program. */
public class Hello {
  public static void main(String[] args) {
    var options = GenerationOptions.greedy(32);
    try (var model = Xmodel.load(Path.of(args[0]))) {
      System.out.println(model.generate("The capital of China is", options));

      try (var chat = model.chat();
          var answer = chat.stream("What is 3 + 4?", options)) {
        answer.texts().forEach(System.out::print);
        System.out.println();
      }
    }
  }
}
