"""The payload contract, version 4, once more: what must come out of two databases for a window. It is written from the contract's
text alone and shares nothing with the programs, neither their SQL nor their C: where the two differ, one of them has misread it.

tsql.py reads the databases' scripts; settings.py is the store as its .env has it, janela.py the window; canal.py is what the two
databases say, each in its way, and leitura.py what of it was read; cadastro.py, turno.py, venda.py, resumo.py and avisos.py are
parts of the payload, payload.py joins them, and seal.py seals it.

A window is read for itself here. What the look-back and the ledger add (VENDA_TARDIA and those after it, but REENVIO)
depends on what earlier windows sent, and has tests of its own."""
