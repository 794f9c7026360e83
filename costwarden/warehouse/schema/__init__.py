"""The tables of a tenant's database: one file of statements per migration, `NNN_name.sql`."""
