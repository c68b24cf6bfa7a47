DROP TABLE sighting_denials;
DROP TABLE sightings;
