# Thin names for commands that work without make.
BIN = .venv/bin
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

.PHONY: run test lint types bench lock messages

run:
	python3 run.py $(ARGS)

test:
	python3 run.py test $(ARGS)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

# Each script prints its own figures; one of them: .venv/bin/python bench/charts.py
MEASUREMENTS = charts pdf pages start agreement jobs $(if $(RUMBO_SFO_FILE),sfo)

bench:
	set -e; for name in $(MEASUREMENTS); do echo "== $$name"; $(BIN)/python bench/$$name.py; done

lock:
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

messages:
	DEBUG=true $(BIN)/python manage.py makemessages --locale es --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests --ignore bench
	DEBUG=true $(BIN)/python manage.py compile_translations
