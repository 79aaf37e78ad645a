BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'superatom','m001_provenance','2026-11-28 04:16:50.177061+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'superatom','m002_frameworks','2026-11-28 04:16:50.177424+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'superatom','m003_species','2026-11-28 04:16:50.177869+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'superatom','m004_candidates','2026-11-28 04:16:50.178496+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'superatom','m005_ions','2026-11-28 04:16:50.179001+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'superatom','m006_observations','2026-11-28 04:16:50.179821+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'superatom','m007_catalogue','2026-11-28 04:16:50.180260+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'superatom','m008_spectra','2026-11-28 04:16:50.181984+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'superatom','m009_calculations','2026-11-28 04:16:50.182659+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'superatom','m010_mz_lists','2026-11-28 04:16:50.196046+00:00');
CREATE TABLE "assignments" (
   "id" INTEGER PRIMARY KEY,
   "run_id" INTEGER NOT NULL REFERENCES "runs"("id"),
   "ion_id" INTEGER NOT NULL REFERENCES "ions"("id"),
   "decoy" INTEGER NOT NULL,
   "reported" TEXT,
   "amount" REAL,
   "error" REAL,
   "share" REAL,
   "t" REAL,
   "gain" REAL,
   "group_number" INTEGER,
   "verdict" TEXT NOT NULL
, "difference" REAL, "chance" REAL) STRICT;
CREATE TABLE "batches" (
   "id" INTEGER PRIMARY KEY,
   "command" TEXT NOT NULL,
   "arguments" TEXT NOT NULL,
   "versions" TEXT NOT NULL,
   "isotope_table" TEXT,
   "started" TEXT NOT NULL,
   "finished" TEXT
) STRICT;
INSERT INTO "batches" VALUES(1,'generate','{"best": null, "framework": "M25S18", "gold": [24], "guest": "Au", "host": "Pd", "ligand": "SCH3", "sample": null, "seed": 0, "sites": null}','{"ase": "3.29.0", "numpy": "2.4.6", "python": "3.11", "sqlite": "3.40.1", "sqlite-utils": "4.2.1", "superatom": "0.1.0"}','AME2020+CIAAW2013','2026-11-28T04:16:50+00:00','2026-11-28T04:16:50+00:00');
INSERT INTO "batches" VALUES(2,'generate','{"best": null, "framework": "M25S18", "gold": [1], "guest": "Pd", "host": "Au", "ligand": "SCH3", "sample": null, "seed": 0, "sites": null}','{"ase": "3.29.0", "numpy": "2.4.6", "python": "3.11", "sqlite": "3.40.1", "sqlite-utils": "4.2.1", "superatom": "0.1.0"}','AME2020+CIAAW2013','2026-11-28T04:16:55+00:00','2026-11-28T04:16:56+00:00');
INSERT INTO "batches" VALUES(3,'generate','{"best": null, "framework": "M25S18", "gold": [24], "guest": "Ag", "host": "Au", "ligand": "SCH3", "sample": null, "seed": 0, "sites": null}','{"ase": "3.29.0", "numpy": "2.4.6", "python": "3.11", "sqlite": "3.40.1", "sqlite-utils": "4.2.1", "superatom": "0.1.0"}','AME2020+CIAAW2013','2026-11-28T04:17:00+00:00','2026-11-28T04:17:00+00:00');
INSERT INTO "batches" VALUES(4,'generate','{"best": null, "framework": "M44S26", "gold": [44], "guest": "Au", "host": "Ag", "ligand": "SCH3", "sample": null, "seed": 0, "sites": null}','{"ase": "3.29.0", "numpy": "2.4.6", "python": "3.11", "sqlite": "3.40.1", "sqlite-utils": "4.2.1", "superatom": "0.1.0"}','AME2020+CIAAW2013','2026-11-28T04:17:05+00:00','2026-11-28T04:17:06+00:00');
CREATE TABLE "calculations" (
   "id" INTEGER PRIMARY KEY,
   "candidate_id" INTEGER NOT NULL REFERENCES "candidates"("id"),
   "code" TEXT NOT NULL,
   "code_version" TEXT,
   "theory" TEXT NOT NULL,
   "solvent" TEXT,
   "task" TEXT NOT NULL,
   "ligand" TEXT,
   "formula" TEXT NOT NULL,
   "charge" INTEGER NOT NULL,
   "multiplicity" INTEGER,
   "energy" REAL NOT NULL,
   "gap" REAL,
   "max_force" REAL,
   "rmsd" REAL,
   "bonds_kept" INTEGER,
   "bonds_lost" INTEGER,
   "bonds_new" INTEGER,
   "evidence" TEXT,
   "symbols" TEXT NOT NULL,
   "positions" TEXT NOT NULL,
   "forces" TEXT,
   "source" TEXT,
   "fingerprint" TEXT NOT NULL,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
CREATE TABLE "candidates" (
   "id" INTEGER PRIMARY KEY,
   "framework_id" INTEGER NOT NULL REFERENCES "frameworks"("id"),
   "species_id" INTEGER NOT NULL REFERENCES "species"("id"),
   "host" TEXT NOT NULL,
   "guest" TEXT NOT NULL,
   "gold" INTEGER,
   "occupancy" INTEGER NOT NULL,
   "degeneracy" INTEGER NOT NULL,
   "evidence" TEXT NOT NULL,
   "verdict" TEXT,
   "reason" TEXT,
   "energy" REAL,
   "weight" REAL,
   "rank" INTEGER,
   "energy_source" TEXT,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
INSERT INTO "candidates" VALUES(1,1,1,'Pd','Au',24,33554430,1,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',1);
INSERT INTO "candidates" VALUES(2,1,1,'Pd','Au',24,33550335,12,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',1);
INSERT INTO "candidates" VALUES(3,1,1,'Pd','Au',24,16777215,12,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',1);
INSERT INTO "candidates" VALUES(4,1,2,'Pd','Au',1,1,1,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',2);
INSERT INTO "candidates" VALUES(5,1,2,'Pd','Au',1,2,12,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',2);
INSERT INTO "candidates" VALUES(6,1,2,'Pd','Au',1,8192,12,'dft','no rule','the paper says nothing of M25S18 with Au/Pd; no ordering model for Au/Pd here',NULL,NULL,NULL,'no ordering model for Au/Pd here',2);
INSERT INTO "candidates" VALUES(7,1,3,'Ag','Au',24,33554430,1,'dft','no rule','the paper says nothing of M25S18 with Ag/Au; 0.003 eV above the ground state of x = 24, 1 of 3 isomers below it; 6.8% of the ensemble at 300 K',3.39999999999962554397e-03,6.80808445642663156993e-02,2,'staple model',3);
INSERT INTO "candidates" VALUES(8,1,3,'Ag','Au',24,33550335,12,'dft','no rule','the paper says nothing of M25S18 with Ag/Au; ground state of x = 24; 93.2% of the ensemble at 300 K',0.0,0.931802061244506,1,'staple model',3);
INSERT INTO "candidates" VALUES(9,1,3,'Ag','Au',24,16777215,12,'dft','no rule','the paper says nothing of M25S18 with Ag/Au; 0.232 eV above the ground state of x = 24, 2 of 3 isomers below it; 1.2e-04 of the ensemble at 300 K',2.32199999999999961985e-01,1.17094191239094087115e-04,3,'staple model',3);
INSERT INTO "candidates" VALUES(10,2,4,'Ag','Au',44,17592186044415,1,'dft','parent','x = 44: the gold parent [Au44(SR)26]2-; obs009, obs012; ground state of x = 44; 100.0% of the ensemble at 300 K',0.0,0.999999999999997,1,'staple model',4);
CREATE TABLE catalogue (charge INTEGER NOT NULL, mz_low REAL NOT NULL, series_id INTEGER NOT NULL REFERENCES series(id), gold INTEGER NOT NULL, mz_high REAL NOT NULL, mz REAL NOT NULL, PRIMARY KEY (charge, mz_low, series_id, gold)) STRICT, WITHOUT ROWID;
CREATE TABLE "frameworks" (
   "id" INTEGER PRIMARY KEY,
   "framework" TEXT NOT NULL,
   "evidence" TEXT NOT NULL,
   "core_charge" INTEGER NOT NULL,
   "metals" INTEGER NOT NULL,
   "anchors" INTEGER NOT NULL,
   "point_group" TEXT NOT NULL,
   "orbits" TEXT,
   "citations" TEXT,
   "note" TEXT,
   "fingerprint" TEXT NOT NULL,
   "geometry" TEXT
) STRICT;
INSERT INTO "frameworks" VALUES(1,'M25S18','dft',-1,25,18,'Th','{"centre": 1, "ico": 12, "staple": 12}','Geometry: Th mean of PBE geometries of [Au25(SCH3)18]- and [Ag25(SCH3)18]-, with a mean twist.
Crystals of Au25: Heaven et al., JACS 2008, 130, 3754; Zhu et al., JACS 2008, 130, 5883.
Crystal of Ag25: Joshi et al., JACS 2015, 137, 11578.','Th is the group of the bond graph; the twisted staples obey it within 0.6 Å only.','ebbbab05707755acd27d46926662e7553a9ed20de1dde48c07588bfa242b1aa0',NULL);
INSERT INTO "frameworks" VALUES(2,'M44S26','dft',-2,44,26,'C2','{"c1": 2, "h1": 2, "h2": 1, "i1": 2, "i2": 2, "i3": 2, "i4": 2, "i5": 2, "i6": 2, "i7": 2, "i8": 2, "i9": 2, "x1": 2, "x2": 2, "x3": 2, "m1": 1, "m2": 2, "d1": 2, "d2": 2, "d3": 2, "d4": 2, "d5": 2, "d6": 2}','Geometry: C2-symmetrised mean of two DFT relaxations of Au44(SR)26, 0.29 Å rms apart.
Crystal of neutral Au44(2,4-DMBT)26: Liao et al., JACS 2016, 138, 10425.
[Au44(p-MBA)26]2-: Yao et al., Nat. Commun. 2017, 8, 927.','No crystal of the 2- cluster is known; it is taken to have the frame of neutral Au44(2,4-DMBT)26. The frame is chiral; its mirror image has the same isomer counts.','a1dc5c1372833e03c15f1b0d58dff66f521c80094bbad71caaa1fb00f96d2586',NULL);
CREATE TABLE "ions" (
   "id" INTEGER PRIMARY KEY,
   "species_id" INTEGER NOT NULL REFERENCES "species"("id"),
   "ion" TEXT NOT NULL,
   "adduct" TEXT,
   "charge" INTEGER NOT NULL,
   "formula" TEXT NOT NULL,
   "mz" REAL NOT NULL,
   "mz_average" REAL NOT NULL,
   "mz_low" REAL NOT NULL,
   "mz_high" REAL NOT NULL,
   "isotope_table" TEXT,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
INSERT INTO "ions" VALUES(1,1,'[Pd1Au24(SCH3)18]-','',-1,'PdAu24C18H54S18',5.68101975669283456226e+03,5.68140177901019887947e+03,5675.02369612551,5.69200783354637951556e+03,'AME2020+CIAAW2013',1);
INSERT INTO "ions" VALUES(2,2,'[Pd24Au1(SCH3)18]-','',-1,'Pd24AuC18H54S18',3.59858561338830850221e+03,3.59872320814615841307e+03,3.56658970003604918028e+03,3.63358621312741297522e+03,'AME2020+CIAAW2013',2);
INSERT INTO "ions" VALUES(3,3,'[Au24Ag1(SCH3)18]-','',-1,'Au24AgC18H54S18',5.68202120372006174884e+03,5.68285460094520203724e+03,5680.02315532551,5.69200402697898607574e+03,'AME2020+CIAAW2013',3);
INSERT INTO "ions" VALUES(4,4,'[Au44(SCH3)26]2-','',-2,'Au44C26H78S26',4.94520545245800622084e+03,4.94555658310452145092e+03,4.94420719227950939984e+03,4.95019647230170176024e+03,'AME2020+CIAAW2013',4);
CREATE TABLE "links" (
   "observation_id" TEXT REFERENCES "observations"("id"),
   "ion_id" INTEGER REFERENCES "ions"("id"),
   "reported" TEXT NOT NULL,
   "mz" REAL NOT NULL,
   "difference" REAL,
   "verdict" TEXT NOT NULL,
   "rivals" INTEGER,
   "batch_id" INTEGER REFERENCES "batches"("id"),
   PRIMARY KEY ("observation_id", "ion_id")
) STRICT;
CREATE TABLE "mz_rivals" (
   "assignment_id" INTEGER REFERENCES "assignments"("id"),
   "rank" INTEGER,
   "ion" TEXT NOT NULL,
   "vector" TEXT NOT NULL,
   "difference" REAL NOT NULL,
   "offered" INTEGER NOT NULL,
   "decide" TEXT NOT NULL,
   PRIMARY KEY ("assignment_id", "rank")
) STRICT;
CREATE TABLE "observations" (
   "id" TEXT PRIMARY KEY,
   "source" TEXT NOT NULL,
   "section" TEXT,
   "figure" TEXT,
   "experiment" TEXT,
   "ratio" TEXT,
   "feed" REAL,
   "time" TEXT,
   "framework" TEXT,
   "charge" INTEGER,
   "gold_min" INTEGER,
   "gold_max" INTEGER,
   "dominant_min" INTEGER,
   "dominant_max" INTEGER,
   "mz_reported" TEXT,
   "mz_min" REAL,
   "mz_max" REAL,
   "ion" TEXT,
   "electrons" INTEGER,
   "evidence" TEXT NOT NULL,
   "status" TEXT,
   "inferred" TEXT,
   "note" TEXT,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
CREATE TABLE "peaks" (
   "spectrum_id" INTEGER REFERENCES "spectra"("id"),
   "mz" REAL,
   "intensity" REAL NOT NULL,
   PRIMARY KEY ("spectrum_id", "mz")
) STRICT;
CREATE TABLE "rivals" (
   "assignment_id" INTEGER REFERENCES "assignments"("id"),
   "rank" INTEGER,
   "ion" TEXT NOT NULL,
   "vector" TEXT NOT NULL,
   "deviance" REAL NOT NULL,
   "scope" TEXT,
   "cosine" REAL,
   "verdict" TEXT NOT NULL,
   "decide" TEXT,
   PRIMARY KEY ("assignment_id", "rank")
) STRICT;
CREATE TABLE "runs" (
   "id" INTEGER PRIMARY KEY,
   "spectrum_id" INTEGER NOT NULL REFERENCES "spectra"("id"),
   "parameters" TEXT NOT NULL,
   "shift_ppm" REAL,
   "shift_error" REAL,
   "resolution" REAL,
   "ion_intensity" REAL,
   "background" REAL,
   "unexplained" REAL,
   "false_rate" REAL,
   "mean_gold" REAL,
   "tied" TEXT,
   "isotope_table" TEXT NOT NULL,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
CREATE TABLE "series" (
   "id" INTEGER PRIMARY KEY,
   "kind" TEXT NOT NULL,
   "framework" TEXT NOT NULL,
   "metals" INTEGER NOT NULL,
   "dopants" TEXT NOT NULL,
   "ligand_shell" TEXT NOT NULL,
   "cations" TEXT NOT NULL,
   "lost_h" INTEGER NOT NULL,
   "charge" INTEGER NOT NULL,
   "gold" TEXT NOT NULL,
   "widest" REAL NOT NULL,
   "isotope_table" TEXT NOT NULL,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
CREATE TABLE "species" (
   "id" INTEGER PRIMARY KEY,
   "species" TEXT NOT NULL,
   "framework" TEXT NOT NULL,
   "gold" INTEGER,
   "silver" INTEGER,
   "metals" INTEGER NOT NULL,
   "ligands" INTEGER NOT NULL,
   "ligand_shell" TEXT NOT NULL,
   "core_charge" INTEGER NOT NULL,
   "electrons" INTEGER,
   "formula" TEXT NOT NULL,
   "verdict" TEXT,
   "reason" TEXT,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
INSERT INTO "species" VALUES(1,'[Pd1Au24(SCH3)18]-','M25S18',24,0,25,18,'{"SCH3": 18}',-1,7,'PdAu24C18H54S18','no rule','the paper says nothing of M25S18 with Au/Pd',1);
INSERT INTO "species" VALUES(2,'[Pd24Au1(SCH3)18]-','M25S18',1,0,25,18,'{"SCH3": 18}',-1,-16,'Pd24AuC18H54S18','no rule','the paper says nothing of M25S18 with Au/Pd',2);
INSERT INTO "species" VALUES(3,'[Au24Ag1(SCH3)18]-','M25S18',24,1,25,18,'{"SCH3": 18}',-1,8,'Au24AgC18H54S18','no rule','the paper says nothing of M25S18 with Ag/Au',3);
INSERT INTO "species" VALUES(4,'[Au44(SCH3)26]2-','M44S26',44,0,44,26,'{"SCH3": 26}',-2,20,'Au44C26H78S26','parent','x = 44: the gold parent [Au44(SR)26]2-; obs009, obs012',4);
INSERT INTO "species" VALUES(5,'[Au44(SCH3)26]0','M44S26',44,0,44,26,'{"SCH3": 26}',0,18,'Au44C26H78S26','parent','x = 44: the gold parent [Au44(SR)26]2-; obs009, obs012',NULL);
CREATE TABLE "spectra" (
   "id" INTEGER PRIMARY KEY,
   "sha256" TEXT NOT NULL,
   "scans" TEXT NOT NULL,
   "source" TEXT NOT NULL,
   "title" TEXT,
   "kind" TEXT NOT NULL,
   "polarity" TEXT,
   "points" BLOB NOT NULL,
   "mz_low" REAL NOT NULL,
   "mz_high" REAL NOT NULL,
   "remarks" TEXT,
   "batch_id" INTEGER REFERENCES "batches"("id")
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX "idx_frameworks_framework"
    ON "frameworks" ("framework");
CREATE UNIQUE INDEX "idx_species_species"
    ON "species" ("species");
CREATE INDEX "idx_species_framework_gold"
    ON "species" ("framework", "gold");
CREATE UNIQUE INDEX "idx_candidates_framework_id_species_id_host_guest_occupancy"
    ON "candidates" ("framework_id", "species_id", "host", "guest", "occupancy");
CREATE INDEX "idx_candidates_species_id"
    ON "candidates" ("species_id");
CREATE INDEX "idx_candidates_gold"
    ON "candidates" ("gold");
CREATE UNIQUE INDEX "idx_ions_ion"
    ON "ions" ("ion");
CREATE INDEX "idx_ions_mz"
    ON "ions" ("mz");
CREATE INDEX "idx_ions_species_id"
    ON "ions" ("species_id");
CREATE UNIQUE INDEX "idx_series_charge_metals_dopants_ligand_shell_cations_lost_h"
    ON "series" ("charge", "metals", "dopants", "ligand_shell", "cations", "lost_h");
CREATE UNIQUE INDEX "idx_spectra_sha256_scans"
    ON "spectra" ("sha256", "scans");
CREATE UNIQUE INDEX "idx_runs_spectrum_id_parameters"
    ON "runs" ("spectrum_id", "parameters");
CREATE INDEX "idx_assignments_run_id"
    ON "assignments" ("run_id");
CREATE INDEX "idx_assignments_ion_id"
    ON "assignments" ("ion_id");
CREATE UNIQUE INDEX "idx_calculations_fingerprint"
    ON "calculations" ("fingerprint");
CREATE INDEX "idx_calculations_candidate_id"
    ON "calculations" ("candidate_id");
CREATE VIEW calculated AS WITH placed AS (SELECT k.*, c.framework_id FROM calculations k JOIN candidates c ON c.id = k.candidate_id) SELECT p.candidate_id, p.energy - (SELECT min(o.energy) FROM placed o WHERE o.framework_id = p.framework_id AND o.formula = p.formula AND o.charge = p.charge AND o.code = p.code AND o.theory = p.theory AND o.task = p.task) AS energy_dft, p.gap AS gap_dft, p.theory AS theory_dft, p.bonds_lost FROM placed p WHERE p.id = (SELECT max(l.id) FROM calculations l WHERE l.candidate_id = p.candidate_id);
COMMIT;
