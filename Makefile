# Everyday commands; the README's two need no make. `make check` is what CI runs.
.PHONY: build release demo test check format lint bench fuzz embedding generated clean

build:
	swift build

# One binary with the Swift runtime in it.
release:
	swift build -c release --product mesh --static-swift-stdlib

demo:
	sh examples/demo.sh

test:
	sh Tests/run.sh

# The tests (the tidy test among them), formatting, generated files, the embedding example, fuzzing.
check: test lint generated embedding fuzz

lint:
	git ls-files '*.swift' | grep -v /Generated/ | xargs swift format lint --strict --parallel

format:
	git ls-files '*.swift' | grep -v /Generated/ | xargs swift format --in-place --parallel

# What scripts made must be what they make.
generated:
	sh .ci/verify-generated.sh

embedding:
	swift run --package-path examples/Embedding

fuzz:
	swift run --package-path Tests/Fuzz -c release fuzz --seconds 20

bench:
	swift run --package-path Tests/Benchmarks -c release benchmarks

clean:
	rm -rf .build examples/Embedding/.build Tests/Benchmarks/.build Tests/Fuzz/.build
