"""Random stores: two databases as T-SQL, and windows to be read from them. The same seed gives the same store.

store.py makes the rows, schema.py the tables; amounts.py, moments.py and texts.py what stands in them; windows.py what is asked of
them; chance.py how often. What a real store has only now and then is common here, in each store something else of it:

- tables as the reference has them, or their columns in another order, in other letters, among unknown ones, wider than the payload
  admits; the names of the store and of the methods in the columns of older versions, no cnpj;
- moments that several rows share, at the hours that divide the day, at windows' bounds, a tick of 1/300 s beside them, between two
  ticks; ends before beginnings; shifts and operations without the one or the other; shifts never closed, years old;
- text that is NULL, empty, blank, quoted, with control characters, in several scripts, with whole and with broken surrogate pairs,
  with a U+FFFD of its own; as long as the payload admits and longer, with a blank or a pair where it is to be cut;
- amounts that are NULL, 0, -0, negative, the same, at 10^9 and beyond it, on either side; line numbers and instalments that are none;
- ids that the payload does not admit, some with rows of their own; ids without a row; the largest of a type; the same ids in both
  databases, also of shifts; UUIDs that differ in few digits, in any letters;
- operations of every code, cancelled, unfinished, of other stores, filiais and origins and of none, of no shift and of another
  database's; lines and payments of no operation; sellers who are level; Gestao's twins of shifts, its methods once for each filial;
- nothing at all; two thousand operations; more shifts and sales than the snapshots show; more warnings than there may be;
- windows from a second to a day whose bounds are rows' moments or a second beside them, at other offsets or none; of both channels
  or one; with Gestao off; with a database that fails before or while it is read.

Ids of operations, lines and payments are always above 0: the payload has no words for others."""
