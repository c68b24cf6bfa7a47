DROP TRIGGER search_words_remove;
DROP TRIGGER search_words_add;
DROP TABLE search_words;
DROP VIEW search_texts;
DROP TABLE search_embeddings;
DROP TABLE search_chunks;
DROP TABLE search_indexes;
