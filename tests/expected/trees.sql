BEGIN TRANSACTION;
CREATE TABLE _columns (table_name TEXT, position INTEGER, column_name TEXT, type TEXT, title TEXT, description TEXT, unit TEXT, resource TEXT, PRIMARY KEY (table_name, position));
INSERT INTO "_columns" VALUES('trees',1,'tree','string','Tree','What it is called.',NULL,'trees');
INSERT INTO "_columns" VALUES('trees',2,'height_m','number','Height','Of the top.','m','trees');
INSERT INTO "_columns" VALUES('trees',3,'rings','integer','Rings','As counted.',NULL,'trees');
INSERT INTO "_columns" VALUES('trees',4,'is_oak','boolean','Oak','Whether it is one.',NULL,'trees');
INSERT INTO "_columns" VALUES('trees',5,'planted_on','date','Planted on','The day.',NULL,'trees');
INSERT INTO "_columns" VALUES('trees',6,'cost_gbp','number','Cost','In pounds.','gbp','trees');
CREATE TABLE _package (property TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "_package" VALUES('version','1.0.0');
INSERT INTO "_package" VALUES('id','tag:open.example,2026:trees');
INSERT INTO "_package" VALUES('name','trees');
INSERT INTO "_package" VALUES('title','Trees');
INSERT INTO "_package" VALUES('description','Trees that the council planted, each with the day and what it cost.');
INSERT INTO "_package" VALUES('homepage','https://open.example/');
INSERT INTO "_package" VALUES('licenses','[{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0", "path": "https://open.example/licence"}]');
INSERT INTO "_package" VALUES('contributors','[{"title": "The council", "roles": ["publisher"]}]');
INSERT INTO "_package" VALUES('keywords','["trees", "parks"]');
INSERT INTO "_package" VALUES('sources','[{"title": "Trees, Q1 2016/17", "openbarnet:report": "q1", "openbarnet:period": "Q1 2016/17"}]');
INSERT INTO "_package" VALUES('openbarnet:theme','Parks');
INSERT INTO "_package" VALUES('openbarnet:contact','{"title": "Parks team", "email": "parks@open.example"}');
INSERT INTO "_package" VALUES('openbarnet:update_frequency','quarterly');
INSERT INTO "_package" VALUES('openbarnet:next_review','2027-01-01');
CREATE TABLE "trees" (
  "tree" TEXT,
  "height_m" REAL,
  "rings" INTEGER,
  "is_oak" BOOLEAN CHECK ("is_oak" IN (0, 1)),
  "planted_on" DATE,
  "cost_gbp" REAL,
  PRIMARY KEY ("tree")
);
INSERT INTO "trees" VALUES('=SUM(A1)',12.5,40,1,'1978-03-01',19825000.0);
INSERT INTO "trees" VALUES('Ash, "old" & <tall>
second line',-0.25,NULL,0,NULL,7.3);
INSERT INTO "trees" VALUES(NULL,NULL,0,NULL,'1899-12-31',NULL);
COMMIT;
