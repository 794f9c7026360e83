-- Readers of a FOCUS version see that version's columns. Rows that split another row are left out of 1.0 and 1.2.
CREATE OR REPLACE VIEW ${database}.focus_1_0${on_cluster} AS ${focus_1_0};
CREATE OR REPLACE VIEW ${database}.focus_1_2${on_cluster} AS ${focus_1_2};
CREATE OR REPLACE VIEW ${database}.focus_1_3${on_cluster} AS ${focus_1_3};
